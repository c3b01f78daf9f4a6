/** The files of a message. */

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { picture } from "./pictures.js";
import { bytes } from "./timestamps.js";
import { words } from "./words.js";

const SPOILER = "SPOILER_";

/** The files of a message: pictures together, then the others. */
export function attachmentViews(attachments) {
  const [pictures, others] = [[], []];
  for (const attachment of attachments)
    (isPicture(attachment) ? pictures : others).push(asShown(attachment));
  const cropped = pictures.length > 1;
  const tiles = pictures.map((shown) => hiddenIf(shown, picture(shown, pictures, { cropped })));
  return [
    tiles.length > 0 && element("div", { class: cropped ? "gallery" : "pictures" }, tiles),
    ...others.map((shown) => hiddenIf(shown, other(shown))),
  ];
}

function isPicture({ content_type: type, width }) {
  return Boolean(width) || /^image\/(png|jpeg|gif|webp|avif|bmp|x-ms-bmp)$/.test(type ?? "");
}

function asShown(attachment) {
  const { id, url, filename, title, description, width, height, size } = attachment;
  const name = title ? title + (/\.[^.]+$/.exec(filename)?.[0] ?? "") : filename;
  const spoiler = filename.startsWith(SPOILER);
  return { id, url, name, description, width, height, size, spoiler, type: attachment.content_type };
}

function other({ url, name, size, type }) {
  if (type?.startsWith("video/"))
    return element("video", { src: url, controls: true, preload: "metadata", class: "video" });
  if (type?.startsWith("audio/"))
    return element("audio", { src: url, controls: true, preload: "metadata", class: "audio" });
  return fileCard(name, size, url);
}

/** A file as a card with its name and size. */
export function fileCard(name, size, url) {
  return element(
    "div",
    { class: "file-card" },
    icon("file"),
    element(
      "span",
      { class: "file-words" },
      element("a", { href: url, download: name }, name),
      size !== null && size !== undefined && element("small", {}, bytes(size)),
    ),
  );
}

function hiddenIf({ spoiler }, view) {
  return spoiler ? spoilerOver(view) : view;
}

/** A cover that a click takes off. */
export function spoilerOver(view) {
  view.inert = true;
  const cover = element(
    "button",
    {
      type: "button",
      class: "cover",
      "aria-label": words.spoilerShow,
      click: () => {
        view.inert = false;
        cover.remove();
        covered.classList.add("shown");
      },
    },
    element("span", {}, words.spoiler),
  );
  const covered = element("div", { class: "covered" }, view, cover);
  return covered;
}
