/** Menus: of a message, of a person. */

import { element } from "./dom.js";
import { openPopup, place } from "./popup.js";

/**
 * Open a menu.
 * @param {Element} anchor What it is the menu of, where the focus goes back to.
 * @param {Array<{label, image?, act?, danger?, group?, checked?}|null>} entries null is a line between.
 * @param {{x: number, y: number}|null} at Where the pointer was.
 */
export function openMenu(anchor, entries, at = null) {
  const items = entries.map((entry) => (entry ? item(entry) : element("hr", { role: "separator" })));
  const menu = element("div", { role: "menu" }, items);
  const popup = openPopup(anchor, "menu", menu);
  if (at) place(popup, { left: at.x, top: at.y, bottom: at.y, width: 0 });
  menu.addEventListener("click", () => popup.hidePopover());
  menu.addEventListener("keydown", (event) => step(event, menu));
  menu.querySelector("[role^=menuitem]")?.focus();
  return popup;
}

function item({ label, image, act, danger, group, checked, hint }) {
  if (group) return element("div", { class: "menu-group", role: "presentation" }, group);
  return element(
    "button",
    {
      type: "button",
      role: checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": checked === undefined ? null : String(checked),
      class: danger ? "menu-item danger" : "menu-item",
      click: act,
    },
    element("span", { class: "menu-words" }, label, hint && element("small", {}, hint)),
    image,
  );
}

function step(event, menu) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement);
  items[(at + by + items.length) % items.length]?.focus();
}
