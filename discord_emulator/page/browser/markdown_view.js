/** Showing Discord's markdown: a tree of markdown.js becomes elements. */

import { element, webAddress } from "./dom.js";
import { parse } from "./markdown.js";
import { timestamp } from "./timestamps.js";
import { words } from "./words.js";

// of this Discord, though it says the other's name
const MESSAGE = /^https:\/\/discord\.com\/channels\/(\d+)\/(\d+)(?:\/(\d+))?$/;

/**
 * A text's elements.
 * @param {string} source
 * @param {object} place Whom and what mentions and links are of: `guild`, `openChannel`, `openMessage`.
 */
export function markdown(source, place) {
  return shownAll(parse(source), place);
}

/** A text as one line without marks, its mentions by name, and nothing of what is hidden. */
export function plainText(source, place) {
  const shown = element("span", {}, markdown(source, place));
  for (const hidden of shown.querySelectorAll(".spoiler")) hidden.replaceWith("▇▇▇");
  for (const ends of shown.querySelectorAll("br, blockquote, li, pre, .subtext, .markdown-header"))
    ends.after(" ");
  return shown.textContent.trim();
}

const shownAll = (nodes, place) => nodes.map((node) => SHOWN[node.type](node, place));

const wrapped = (tag, properties) => (node, place) =>
  element(tag, properties, shownAll(node.children, place));

const SHOWN = {
  text: (node) => document.createTextNode(node.text),
  break: () => element("br"),
  strong: wrapped("strong"),
  emphasis: wrapped("em"),
  underline: wrapped("u"),
  strike: wrapped("s"),
  quote: wrapped("blockquote"),
  subtext: wrapped("small", { class: "subtext" }),
  header: (node, place) =>
    element(`h${node.level}`, { class: "markdown-header" }, shownAll(node.children, place)),
  code: (node) => element("code", {}, node.text),
  code_block: (node) => element("pre", {}, element("code", {}, node.text)),
  spoiler: (node, place) => spoiler(shownAll(node.children, place)),
  link: shownLink,
  list: shownList,
  user: (node, { guild }) => mention(`@${guild.members.get(node.id)?.display_name ?? "unknown-user"}`),
  role: (node, { guild }) => mention(`@${guild.roles.get(node.id)?.name ?? "deleted-role"}`),
  everyone: (node) => mention(`@${node.name}`),
  command: (node) => mention(`/${node.name}`),
  channel: shownChannel,
  timestamp: (node) => timestamp(node.seconds, node.style),
};

function shownLink(node, place) {
  const href = webAddress(node.url);
  const children = shownAll(node.children, place);
  if (href === null) return element("span", {}, children);
  const [, guildId, channelId, id] = MESSAGE.exec(href) ?? [];
  if (guildId === place.guild.id && place.guild.channels.has(channelId)) {
    const click = () => place.openMessage(channelId, id);
    return element("button", { type: "button", class: "text-link", title: href, click }, children);
  }
  return element("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, children);
}

function shownList(node, place) {
  const items = node.items.map((item) =>
    element(
      "li",
      { class: `level-${item.level}`, "data-mark": item.number ? `${item.number}.` : "•" },
      element("span", {}, shownAll(item.children, place)),
    ),
  );
  return element("ul", { class: "markdown-list" }, items);
}

const mention = (name) => element("span", { class: "mention" }, name);

function shownChannel(node, { guild, openChannel }) {
  const channel = guild.channels.get(node.id);
  if (!channel) return mention("#unknown");
  const click = () => openChannel(node.id);
  return element("button", { type: "button", class: "mention", click }, `#${channel.name}`);
}

/** What is hidden until someone wants to see it. */
function spoiler(children) {
  const hidden = element("span", { class: "spoiler-text" }, children);
  const show = element(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": words.spoilerShow },
    hidden,
  );
  hidden.inert = true;
  const reveal = (event) => {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    hidden.inert = false;
    show.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) show.removeAttribute(name);
    for (const kind of ["click", "keydown"]) show.removeEventListener(kind, reveal);
  };
  for (const kind of ["click", "keydown"]) show.addEventListener(kind, reveal);
  return show;
}
