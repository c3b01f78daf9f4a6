/** A message's components: https://discord.com/developers/docs/components/reference. */

import { fileCard, spoilerOver } from "./attachments.js";
import { element, webAddress } from "./dom.js";
import { markdown } from "./markdown_view.js";
import { isHere, picture } from "./pictures.js";
import { SelectView } from "./select_view.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary" };

/** The components of a message. */
export function componentViews(message, place) {
  return (message.components ?? []).map((component) => view(component, { message, ...place }));
}

function view(component, place) {
  return VIEWS[component.type]?.(component, place) ?? null;
}

const views = (components, place) => components.map((component) => view(component, place));

const VIEWS = {
  1: (row, place) => element("div", { class: "action-row" }, views(row.components, place)),
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: (section, place) =>
    element(
      "div",
      { class: "section" },
      element("div", { class: "section-words" }, views(section.components, place)),
      view(section.accessory, place),
    ),
  10: (said, place) => element("div", { class: "text-display" }, markdown(said.content, place)),
  11: (thumbnail) => media(thumbnail, [thumbnail], "thumbnail"),
  12: gallery,
  13: (file) => {
    const card = fileCard(file.name ?? nameIn(file.file.url), file.size, file.file.url);
    return file.spoiler ? spoilerOver(card) : card;
  },
  14: ({ divider, spacing }) =>
    element("div", {
      class: `separator ${divider === false ? "" : "divider"} ${spacing === 2 ? "large" : ""}`,
      role: "separator",
    }),
  17: container,
};

function button(component, { message, acts }) {
  const label = [
    component.emoji && element("span", { class: "emoji-image" }, component.emoji.name),
    component.label && element("span", {}, component.label),
  ];
  const kind = `button ${STYLES[component.style] ?? "secondary"}`;
  if (component.style === 5) {
    const href = component.disabled ? null : webAddress(component.url);
    return element("a", { class: kind, href, target: "_blank", rel: "noopener noreferrer" }, label, " ↗");
  }
  const busy = acts.busy(message.id);
  const isBusy = busy !== null && busy === component.custom_id;
  return element(
    "button",
    {
      type: "button",
      class: isBusy ? `${kind} loading` : kind,
      disabled: component.disabled || busy !== null || !component.custom_id,
      "aria-busy": isBusy ? "true" : null,
      "aria-label": component.label ? null : component.emoji?.name,
      "data-custom-id": component.custom_id,
      click: () => acts.use(message, component.custom_id),
    },
    element("span", { class: "button-label" }, label),
    isBusy && element("span", { class: "dots", "aria-hidden": "true" }, dots()),
  );
}

/** Three dots that say that something is waited for. */
export const dots = () => [1, 2, 3].map(() => element("i"));

function select(component, { message, guild, acts }) {
  const busy = acts.busy(message.id);
  const made = new SelectView(component, guild, {
    values: acts.chosen(message.id, component.custom_id),
    disabled: busy !== null,
    changed: (values) => acts.use(message, component.custom_id, values),
  });
  if (busy === component.custom_id) made.element.classList.add("loading");
  return made.element;
}

function container(component, place) {
  const inside = views(component.components, place);
  const made = element("div", { class: "container" }, inside);
  if (typeof component.accent_color === "number")
    made.style.setProperty("--accent", `#${component.accent_color.toString(16).padStart(6, "0")}`);
  return component.spoiler ? spoilerOver(made) : made;
}

function gallery(component) {
  const { items } = component;
  const cropped = items.length > 1;
  return element(
    "div",
    { class: cropped ? "gallery" : "pictures" },
    items.map((item) => media(item, items, cropped ? "cropped" : "")),
  );
}

function media(item, items, kind) {
  const pictures = items.map((each) => ({ ...each.media, description: each.description }));
  const shown = pictures[items.indexOf(item)];
  if (!isHere(shown.url)) return null;
  const made = picture(shown, pictures);
  if (kind) made.classList.add(kind);
  return item.spoiler ? spoilerOver(made) : made;
}

const nameIn = (url) => decodeURIComponent(url.split("?")[0].split("/").pop());
