/** Watching a run to its end, whatever becomes of the connection. */

import { stream } from "../api.js";
import { passes } from "../problem.js";

const PAUSES_MS = [500, 1000, 2000, 5000];

/** So long, or until the browser is on line again, or the signal. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/**
 * Tells each event of a run once. Returns when the run has ended, or at the signal.
 * @param {string} runId
 * @param {{after: number, told: function(object), lost: function(Refusal), found: function(),
 *   signal: AbortSignal}} how `after` is the sequence number of the last event that is known, 0 for
 *   none; `lost`, at each try that fails, and `found` are told of the connection.
 * @throws {Refusal} What does not pass by itself, such as NotFound.
 */
export async function watchRun(runId, { after, told, lost, found, signal }) {
  let isLost = false;
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      // From the last one that is known: it comes at once, and says that the connection is there.
      const body = { run_id: runId, after_sequence: String(Math.max(0, after - 1)) };
      for await (const event of stream("training.v1.Training/WatchRun", body, { signal })) {
        if (isLost) found();
        isLost = false;
        tries = 0;
        const sequence = Number(event.sequence);
        if (sequence <= after && !event.ended) continue;
        after = sequence;
        told(event);
        if (event.ended) return;
      }
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      if (!passes(error)) throw error;
      // A watch ends after an hour, and is taken up anew.
      if (error.kind !== "DeadlineExceeded") {
        isLost = true;
        lost(error);
      }
    }
    await pause(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)], signal);
  }
}
