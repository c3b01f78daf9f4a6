/** The frame of the page: servers, channels, the open channel, members; drawers where it is narrow. */

import { element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { themeSwitch } from "./theme.js";
import { words } from "./words.js";

/**
 * Build it.
 * @param {object} parts `guild`, `guilds`, `channels`, `members`, `person`, `openGuild`, and `parts` of the
 *   open channel.
 */
export function frame({ guild, guilds, channels, members, person, openGuild, parts }) {
  const title = element("h1", {});
  const topic = element("p", { class: "topic" });
  const connecting = element("p", { class: "connecting", role: "status", hidden: true }, words.connecting);
  const dropping = element("div", { class: "dropping", hidden: true });
  const toggle = (name) => () => shown.classList.toggle(name);
  const shown = element(
    "div",
    { class: "frame" },
    element(
      "div",
      { class: "side" },
      rail(guild, guilds, openGuild),
      element(
        "div",
        { class: "channels" },
        element("header", { class: "guild-head" }, element("h2", {}, guild.name)),
        channels,
        element("footer", { class: "person-panel" }, person, themeSwitch()),
      ),
    ),
    element(
      "main",
      {},
      element(
        "header",
        { class: "channel-head" },
        iconButton(words.showChannels, icon("menu"), toggle("with-channels"), { class: "icon-button only-narrow" }),
        element("span", { class: "channel-head-icon" }, icon("hash")),
        title,
        topic,
        iconButton(words.showMembers, icon("people"), toggle("with-members"), { class: "icon-button members-toggle" }),
      ),
      connecting,
      parts,
      dropping,
    ),
    members,
    element("div", { class: "shade", click: () => closeDrawers() }),
  );
  const closeDrawers = () => shown.classList.remove("with-channels", "with-members");
  return {
    element: shown,
    closeDrawers,
    /** Say which channel is open. */
    show(channel) {
      title.textContent = channel.name;
      topic.textContent = channel.topic ?? "";
      if (isNarrow()) closeDrawers();
    },
    /** Say whether the emulator is away. */
    connecting(isGone) {
      connecting.hidden = !isGone;
    },
    /** Say what becomes of the files above the page; null: there are none. */
    dropping(text) {
      dropping.hidden = text === null;
      dropping.textContent = text ?? "";
    },
  };
}

const isNarrow = () => matchMedia("(max-width: 768px)").matches;

function rail(guild, guilds, openGuild) {
  const buttons = guilds.map((each) =>
    element(
      "button",
      {
        type: "button",
        class: "guild",
        "aria-label": each.name,
        title: each.name,
        "aria-current": each.id === guild.id ? "page" : null,
        click: () => each.id !== guild.id && openGuild(each.id),
      },
      initials(each.name),
    ),
  );
  return element("nav", { class: "rail", "aria-label": words.servers }, buttons);
}

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => [...word][0])
    .join("")
    .slice(0, 3);
