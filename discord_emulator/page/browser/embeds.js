/** Embeds: https://discord.com/developers/docs/resources/message#embed-object. */

import { element, webAddress } from "./dom.js";
import { markdown } from "./markdown_view.js";
import { isHere, picture } from "./pictures.js";
import { sentAt } from "./timestamps.js";

/** One embed. */
export function embedView(embed, place) {
  const view = element(
    "div",
    { class: "embed" },
    element(
      "div",
      { class: "embed-words" },
      author(embed.author),
      title(embed, place),
      embed.description &&
        element("div", { class: "embed-description" }, markdown(embed.description, place)),
      fields(embed.fields ?? [], place),
    ),
    media(embed.thumbnail, "embed-thumbnail"),
    media(embed.image, "embed-image"),
    footer(embed),
  );
  if (typeof embed.color === "number")
    view.style.setProperty("--accent", `#${embed.color.toString(16).padStart(6, "0")}`);
  return view;
}

function author(said) {
  if (!said?.name) return null;
  const url = webAddress(said.url);
  const icon = isHere(said.icon_url) && element("img", { src: said.icon_url, alt: "" });
  const name = url ? outward(url, said.name) : said.name;
  return element("div", { class: "embed-author" }, icon, name);
}

function title(embed, place) {
  if (!embed.title) return null;
  const url = webAddress(embed.url);
  const said = markdown(embed.title, place);
  return element("div", { class: "embed-title" }, url ? outward(url, said) : said);
}

function fields(all, place) {
  if (!all.length) return null;
  const views = all.map(({ name, value, inline }) =>
    element(
      "div",
      { class: inline ? "embed-field inline" : "embed-field" },
      element("div", { class: "embed-field-name" }, markdown(name, place)),
      element("div", {}, markdown(value, place)),
    ),
  );
  return element("div", { class: "embed-fields" }, views);
}

function media(shown, kind) {
  if (!shown?.url || !isHere(shown.url)) return null;
  const view = picture(shown, [shown]);
  view.classList.add(kind);
  return view;
}

function footer({ footer: said, timestamp }) {
  if (!said?.text && !timestamp) return null;
  return element(
    "div",
    { class: "embed-footer" },
    isHere(said?.icon_url) && element("img", { src: said.icon_url, alt: "" }),
    said?.text,
    said?.text && timestamp ? " • " : null,
    timestamp && sentAt(timestamp),
  );
}

const outward = (href, said) => element("a", { href, target: "_blank", rel: "noopener noreferrer" }, said);
