/** What is done more seldom with a style's drawings. */

import { button, element } from "../dom.js";
import { words } from "../words.js";

/** A menu behind *More*. @param {[string, function()][]} acts What each is called, and does. */
export function drawingsMenu(acts) {
  const item = ([label, act]) =>
    button(label, () => {
      menu.open = false;
      act();
    });
  const menu = element(
    "details",
    { class: "menu" },
    element("summary", { class: "button" }, words.drawings.more),
    element("div", { class: "menu-items", tabindex: "-1" }, acts.map(item)),
  );
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  return menu;
}
