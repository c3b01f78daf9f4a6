/** The round pictures of people; there are none here, so a colour and an initial. */

import { element } from "./dom.js";

const HUES = 6;

/** A user's avatar; the bot of the application has its own. */
export function avatar(user, name) {
  const hue = user.bot ? "bot" : Number(BigInt(user.id) % BigInt(HUES));
  const initial = [...name][0]?.toUpperCase() ?? "?";
  return element("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initial);
}

/** The tag after an application's name. */
export function appTag(user) {
  return user.bot ? element("span", { class: "app-tag" }, "APP") : null;
}
