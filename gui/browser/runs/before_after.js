/** The report's grid, taken apart: each prompt drawn before and after, one over the other. */

import { element } from "../dom.js";
import { words } from "../words.js";

// Between the pictures of the grid: see trainer/runs/comparison.py.
const GAP = 4;

function cut(image, x, y, width, height) {
  const canvas = element("canvas", { width, height, "aria-hidden": "true" });
  canvas.getContext("2d").drawImage(image, x, y, width, height, 0, 0, width, height);
  return canvas;
}

function pair(before, after, { prompt, seed }) {
  const said = words.runs.report;
  after.classList.add("after");
  const slider = element("input", {
    type: "range",
    min: 0,
    max: 100,
    value: 50,
    "aria-label": said.slide(prompt),
    input: () => slide(),
  });
  const slide = () => {
    after.style.setProperty("--from", `${100 - slider.value}%`);
    line.style.setProperty("--from", `${100 - slider.value}%`);
    slider.setAttribute("aria-valuetext", said.slideAt(slider.value));
  };
  const line = element("span", { class: "pair-line", "aria-hidden": "true" });
  const stage = element(
    "div",
    { class: "pair-stage" },
    before,
    after,
    line,
    element("span", { class: "pair-name" }, said.before),
    element("span", { class: "pair-name after" }, said.after),
    slider,
  );
  slide();
  return element(
    "figure",
    { class: "pair" },
    stage,
    element("figcaption", {}, prompt, " ", element("span", { class: "quiet" }, said.seed(seed))),
  );
}

/**
 * The pairs of a grid: the upper row before, the lower after.
 * @param {Blob} png
 * @param {{prompt: string, seed: string}[]} columns
 */
export async function pairsOf(png, columns) {
  const image = await createImageBitmap(png);
  const width = Math.floor((image.width + GAP) / columns.length) - GAP;
  const height = Math.floor((image.height + GAP) / 2) - GAP;
  const made = columns.map((column, i) => {
    const x = i * (width + GAP);
    return pair(cut(image, x, 0, width, height), cut(image, x, height + GAP, width, height), column);
  });
  image.close();
  return element("div", { class: "pairs" }, made);
}
