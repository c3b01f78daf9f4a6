/** Two pictures over each other, with a line that is drawn from one to the other; or side by side. */

import { button, element } from "../dom.js";
import { letGo, show } from "./picture_files.js";
import { words } from "../words.js";

/**
 * The view.
 * @param {{blob: Blob, name: string}[]} pictures Two.
 */
export function comparison([left, right]) {
  const said = words.draw.compare;
  const [under, over] = [left, right].map(({ blob, name }) => {
    const image = element("img", { alt: name });
    show(image, blob);
    return image;
  });
  over.className = "over";
  const at = element("input", {
    type: "range",
    min: 0,
    max: 100,
    step: 1,
    "aria-label": said.line(left.name, right.name),
  });
  const overlaid = element(
    "div",
    { class: "overlaid" },
    under,
    over,
    element("span", { class: "line" }),
    at,
  );
  const follow = () => {
    overlaid.style.setProperty("--at", `${at.value}%`);
    at.setAttribute("aria-valuetext", said.shows(left.name, Number(at.value), right.name));
  };
  at.addEventListener("input", follow);
  follow();
  const besides = button(
    said.besides,
    () => {
      const isBesides = overlaid.classList.toggle("besides");
      at.hidden = isBesides;
      besides.setAttribute("aria-pressed", String(isBesides));
    },
    { "aria-pressed": "false" },
  );
  const root = element(
    "figure",
    { class: "comparison" },
    overlaid,
    element(
      "figcaption",
      {},
      element("span", {}, left.name),
      besides,
      element("span", {}, right.name),
    ),
  );
  return { root, close: () => letGo(root) };
}
