/** The round pictures of people; there are none here, so a colour and an initial. */

import { element } from "./dom.js";

const HUES = 6;
// in the order in which people are first seen, so that few of them look the same
const hues = new Map();

/** A user's avatar; the bot of the application has its own. */
export function avatar(user, name) {
  if (!user.bot && !hues.has(user.id)) hues.set(user.id, hues.size % HUES);
  const hue = user.bot ? "bot" : hues.get(user.id);
  const initial = [...name][0]?.toUpperCase() ?? "?";
  return element("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initial);
}

/** The tag after an application's name. */
export function appTag(user) {
  return user.bot ? element("span", { class: "app-tag" }, "APP") : null;
}
