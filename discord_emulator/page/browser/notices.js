/** Short notices that go by themselves: why Discord would not let the person do something. */

import { element } from "./dom.js";
import { Refused } from "./emulator.js";
import { words } from "./words.js";

const SHOWN_MS = 6000;
const place = element("div", { class: "notices", role: "alert" });

/** Say something. */
export function notice(text) {
  if (!place.isConnected) document.body.append(place);
  const shown = element("p", { class: "notice" }, text);
  place.append(shown);
  setTimeout(() => shown.remove(), SHOWN_MS);
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
