/** Light or dark: as the system is, or as the person chose. */

import { iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

const KEY = "theme";
const NEXT = { system: "light", light: "dark", dark: "system" };
const ICONS = { system: "contrast", light: "sun", dark: "moon" };

const chosen = () => localStorage.getItem(KEY) ?? "system";

/** Wear what was chosen. */
export function wearTheme() {
  document.documentElement.dataset.theme = chosen();
}

/** The switch. */
export function themeSwitch() {
  const button = iconButton("", icon("sun"), () => {
    localStorage.setItem(KEY, NEXT[chosen()]);
    wearTheme();
    show();
  });
  const show = () => {
    button.replaceChildren(icon(ICONS[chosen()]));
    button.title = words[chosen()];
    button.setAttribute("aria-label", words[chosen()]);
  };
  show();
  return button;
}
