/** Short notices that go by themselves: why Discord would not let the person do something. */

import { element } from "./dom.js";
import { Refused } from "./emulator.js";
import { words } from "./words.js";

const SHOWN_MS = 6000;
const place = element("div", { class: "notices", role: "alert", popover: "manual" });

/** Say something. */
export function notice(text) {
  // into the top layer, over a modal that is open
  document.body.append(place);
  place.showPopover();
  const shown = element("p", { class: "notice" }, text);
  place.append(shown);
  setTimeout(() => {
    shown.remove();
    if (!place.children.length) place.hidePopover();
  }, SHOWN_MS);
}

/** Do something; where it is refused say why. */
export async function orSayWhy(promise) {
  try {
    return await promise;
  } catch (error) {
    // a network error is the emulator's end; anything else is a mistake of this page
    if (!(error instanceof Refused || error instanceof TypeError)) throw error;
    notice(error instanceof Refused ? error.message : words.somethingWrong);
    return null;
  }
}
