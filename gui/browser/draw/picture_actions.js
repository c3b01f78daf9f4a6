/** What can be done with a picture, and the short line about it. */

import { button, element } from "../dom.js";
import { mayDouble } from "./draw_settings.js";
import { fileName, save } from "./picture_files.js";
import { words } from "../words.js";

/**
 * What the page does with pictures.
 * @typedef {object} Acts
 * @property {function(): object|null} capabilities
 * @property {function(object)} use Parameters into the form.
 * @property {function(Blob)} startFrom
 * @property {function(object)} vary A picture.
 * @property {function(object)} enlarge Likewise.
 * @property {function(object)} open Likewise, large and with all that is known of it.
 */

/** The buttons for a picture of the history; `all` of them, or those that are used the most. */
export function pictureActions(picture, acts, { all = false } = {}) {
  const said = words.draw.actions;
  const { png, parameters } = picture;
  const capabilities = acts.capabilities();
  const more = all
    ? [
        button(said.startFrom, () => acts.startFrom(png)),
        button(said.use, () => acts.use(parameters)),
      ]
    : [
        button(said.use, () => acts.use(parameters)),
        button(said.details, () => acts.open(picture)),
      ];
  return element(
    "div",
    { class: "row actions" },
    png && button(said.save, () => save(png, fileName(parameters)), { class: "primary" }),
    png && button(said.vary, () => acts.vary(picture), { title: said.varyHint }),
    png &&
      capabilities &&
      mayDouble(parameters, capabilities) &&
      button(said.enlarge, () => acts.enlarge(picture), { title: said.enlargeHint }),
    png || all ? more : button(said.use, () => acts.use(parameters)),
  );
}

/** The one line: what it was drawn with. */
export function summary(parameters) {
  const { adapter, width, height, seed } = parameters;
  const doubled = parameters.hires_strength === undefined ? 1 : 2;
  return [
    adapter ? `${adapter.style}@${adapter.version}` : words.draw.withoutAdapter,
    `${width * doubled}×${height * doubled}`,
    words.draw.seedIs(seed),
  ].join(" · ");
}
