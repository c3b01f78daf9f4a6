/** How messages follow one another. */

import { element } from "./dom.js";
import { isEphemeral, standsAlone } from "./message_view.js";

// after that long a message has a head of its own again
const TOGETHER_MS = 7 * 60 * 1000;

/** Whether a message goes on below the head of the one before it. */
export function continues(message, before) {
  return (
    before.author.id === message.author.id &&
    !standsAlone(message) &&
    isEphemeral(message) === isEphemeral(before) &&
    new Date(message.timestamp) - new Date(before.timestamp) < TOGETHER_MS
  );
}

/** What parts two messages: a new day, or what is new. */
export function line(kind, text) {
  return element("li", { class: `line ${kind}`, role: "separator", "aria-label": text }, element("span", {}, text));
}
