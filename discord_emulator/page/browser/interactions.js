/** What became of the interactions that the person began. */

const KEPT_MAX = 200;

/**
 * Outcomes by interaction id. The bot may have answered before the request that began the interaction
 * has: whichever comes first makes the promise that the other finds.
 */
export class Interactions {
  #outcomes = new Map();

  /** A promise of the event that tells how the bot answered, or that it was silent. */
  outcome(id) {
    return this.#of(id).promise;
  }

  /** An event came onto the screen. */
  take(event) {
    if (event.kind === "acknowledged" || event.kind === "failed")
      this.#of(event.interaction_id).resolve(event);
  }

  #of(id) {
    let outcome = this.#outcomes.get(id);
    if (!outcome) {
      outcome = {};
      outcome.promise = new Promise((resolve) => (outcome.resolve = resolve));
      this.#outcomes.set(id, outcome);
      if (this.#outcomes.size > KEPT_MAX) this.#outcomes.delete(this.#outcomes.keys().next().value);
    }
    return outcome;
  }
}
