/** Taking drawings away for good. */

import { call, Refusal } from "../api.js";

const AT_A_TIME = 4;

/** One that is gone already is as good as removed. @throws {Refusal} */
export async function removeDrawing({ style, id }) {
  try {
    await call("training.v1.Dataset/Remove", { style, drawing_id: id });
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== "NotFound") throw error;
  }
}

/**
 * Removes many, a few at a time; at the signal no more are begun.
 * @param {object[]} drawings
 * @param {{removed: function(object), signal: AbortSignal}} how `removed` is told each that is gone.
 * @returns {Promise<{drawing: object, refusal: Refusal}[]>} Those that could not be, in
 *   the order they were given.
 */
export async function removeDrawings(drawings, { removed, signal }) {
  const waiting = [...drawings];
  const refusals = new Map();
  const work = async () => {
    while (waiting.length && !signal.aborted) {
      const drawing = waiting.shift();
      try {
        await removeDrawing(drawing);
        removed(drawing);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refusals.set(drawing, error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return drawings
    .filter((drawing) => refusals.has(drawing))
    .map((drawing) => ({ drawing, refusal: refusals.get(drawing) }));
}
