/** Files of this browser that were refused, by style: they outlive a reload until they are dismissed. */

import { said } from "../rules.js";
import { words } from "../words.js";

const PREFIX = "refused/";
const MOST = 300;

/** Told of `change`. */
export const refusals = new EventTarget();

/** Those of a style, the last one first: {name, reason, message, duplicateOf, at}. */
export function refusedOf(style) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + style)) ?? [];
  } catch {
    return [];
  }
}

/** Why one was refused, for people. */
export const reasonOf = ({ reason, message }) =>
  words.drawings.refusal({ reason, message: said(message) });

export function keepRefusal(style, name, refusal) {
  const entry = {
    name,
    reason: refusal.reason,
    message: refusal.message,
    duplicateOf: refusal.duplicate_of?.id ?? null,
    at: new Date().toISOString(),
  };
  const others = refusedOf(style).filter((each) => each.name !== name);
  put(style, [entry, ...others].slice(0, MOST));
}

export const dismissRefusal = (style, name) =>
  put(style, refusedOf(style).filter((each) => each.name !== name));

export const dismissRefusals = (style) => put(style, []);

function put(style, entries) {
  localStorage.setItem(PREFIX + style, JSON.stringify(entries));
  refusals.dispatchEvent(new Event("change"));
}
