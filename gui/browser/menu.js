/** A menu behind a button. */

import { element } from "./dom.js";

/**
 * One that closes when something in it is pressed, at Escape, and when the focus leaves it.
 * @param {string} label
 * @param {Element[]} items Buttons and links.
 * @param {object} properties Of what opens it.
 */
export function menu(label, items, properties = {}) {
  const opener = element("summary", { class: "button", ...properties }, label);
  const made = element("details", { class: "menu" }, opener, element("div", { class: "menu-items", tabindex: "-1" }, items));
  const close = () => {
    made.open = false;
    opener.focus();
  };
  // Before what was pressed does its own: a dialog gives the focus back to where it was.
  made.addEventListener("click", ({ target }) => target.closest(".menu-items > *") && close(), { capture: true });
  made.addEventListener("focusout", (event) => {
    if (!made.contains(event.relatedTarget)) made.open = false;
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !made.open) return;
    event.stopPropagation();
    close();
  });
  return made;
}
