/** Light, dark, or as the system. */

const KEPT = "theme";
const ORDER = ["system", "light", "dark"];

/** The theme that was chosen here. */
export const theme = () => {
  const kept = localStorage.getItem(KEPT);
  return ORDER.includes(kept) ? kept : "system";
};

/** Put it on. */
export function wear(name) {
  document.documentElement.dataset.theme = name;
  localStorage.setItem(KEPT, name);
}

/** The one after this. */
export const nextTheme = (name) => ORDER[(ORDER.indexOf(name) + 1) % ORDER.length];
