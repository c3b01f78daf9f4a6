/** Where a run is, in words. */

import { element } from "../dom.js";
import { words } from "../words.js";

const ENDED = new Set(["ACTIVATED", "KEPT_BACK", "FAILED", "CANCELLED"]);
const LOOKS = { ACTIVATED: "good", KEPT_BACK: "held", FAILED: "bad", CANCELLED: "off" };

/** `TRAINING` of RUN_STATE_TRAINING. */
export const stateOf = (run) => run.state.replace("RUN_STATE_", "");

/** Whether nothing more will happen in it. */
export const hasEnded = (run) => ENDED.has(stateOf(run));

/** Of an ended run: `good`, `held`, `bad` or `off`; else `going`. */
export const lookOf = (run) => LOOKS[stateOf(run)] ?? "going";

/** A run's state as people read it; `inService`: its version draws now. */
export function stateName(run, { inService = false } = {}) {
  const state = stateOf(run);
  const { states } = words.runs;
  if (inService && (state === "ACTIVATED" || state === "KEPT_BACK")) return states.inService;
  return states[state] ?? states.UNSPECIFIED;
}

/** The same in colour. */
export const badge = (look, text) => element("span", { class: `badge ${look}` }, text);
