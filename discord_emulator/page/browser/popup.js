/** What opens over the page at an element, and closes when the person turns to something else. */

import { element } from "./dom.js";

const GAP = 6;

/**
 * Open a popup at an element; the popup, which closes on Escape and on a click outside.
 *
 * Inside a dialog it belongs to the dialog, outside of which nothing can be used.
 */
export function openPopup(anchor, kind, ...children) {
  const popup = element("div", { class: `popup ${kind}`, popover: "auto" }, ...children);
  (anchor.closest("dialog") ?? document.body).append(popup);
  popup.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed") {
      popup.remove();
      if (anchor.isConnected && isNowhere()) anchor.focus({ preventScroll: true });
    }
  });
  popup.showPopover();
  place(popup, anchor.getBoundingClientRect());
  return popup;
}

const isNowhere = () => !document.activeElement || document.activeElement === document.body;

/** Below the element, or above where there is more room, and within the window. */
export function place(popup, { left, top, bottom, width }) {
  popup.style.setProperty("--anchor-width", `${width}px`);
  const size = popup.getBoundingClientRect();
  const below = bottom + GAP + size.height <= innerHeight || top < innerHeight - bottom;
  const y = below ? bottom + GAP : top - GAP - size.height;
  const most = innerHeight - size.height - GAP;
  popup.style.setProperty("top", `${Math.max(GAP, Math.min(y, most))}px`);
  popup.style.setProperty("left", `${Math.max(GAP, Math.min(left, innerWidth - size.width - GAP))}px`);
}
