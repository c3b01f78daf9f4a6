/** The pictures that were drawn in this browser. The oldest make room for new ones. */

import { answered, within } from "./browser_database.js";

/** As many as are kept. */
export const MOST = 300;
// Where the disk is full, so many go for one that comes.
const MAKE_ROOM = 20;

/**
 * A picture as it is kept.
 * @typedef {object} Picture
 * @property {string} key `REQUEST-INDEX`: one that comes again is the same.
 * @property {number} at When it was drawn, in ms; no two have the same.
 * @property {Blob|null} png As the server sent it; null where it was withheld.
 * @property {Blob|null} thumbnail
 * @property {object} parameters DrawParameters of the contract.
 * @property {boolean} flagged By the safety checker.
 * @property {object} notes What was told of it: see notes.js.
 */

class History extends EventTarget {
  #last = 0;

  /** A moment that no other picture has. */
  moment() {
    this.#last = Math.max(Date.now(), this.#last + 1);
    return this.#last;
  }

  /**
   * Keeps one.
   * @param {Picture} picture
   * @returns {Promise<boolean>} Whether it is kept.
   */
  async add(picture) {
    try {
      await this.#put(picture);
    } catch (error) {
      if (error?.name !== "QuotaExceededError") return false;
      try {
        await this.#removeOldest(MAKE_ROOM);
        await this.#put(picture);
      } catch {
        return false;
      }
    }
    this.dispatchEvent(new Event("change"));
    return true;
  }

  async #put(picture) {
    await within("pictures", "readwrite", (pictures) => answered(pictures.put(picture)));
    const tooMany = (await this.count()) - MOST;
    if (tooMany > 0) await this.#removeOldest(tooMany);
  }

  #removeOldest(count) {
    return within("pictures", "readwrite", (pictures) =>
      walk(pictures.index("at").openCursor(), count, (cursor) => cursor.delete()),
    );
  }

  /** Newest first: at most `count` of those before a moment. */
  newest(count, before = Infinity) {
    const range = before === Infinity ? null : IDBKeyRange.upperBound(before, true);
    return within("pictures", "readonly", (pictures) =>
      walk(pictures.index("at").openCursor(range, "prev"), count, (cursor) => cursor.value),
    ).catch(() => []);
  }

  get(key) {
    return within("pictures", "readonly", (pictures) => answered(pictures.get(key))).catch(
      () => undefined,
    );
  }

  count() {
    return within("pictures", "readonly", (pictures) => answered(pictures.count())).catch(() => 0);
  }

  async remove(key) {
    await within("pictures", "readwrite", (pictures) => answered(pictures.delete(key)));
    this.dispatchEvent(new Event("change"));
  }

  async clear() {
    await within("pictures", "readwrite", (pictures) => answered(pictures.clear()));
    this.dispatchEvent(new Event("change"));
  }
}

/** What `take` gives of each of the first `count` that a cursor comes to. */
function walk(request, count, take) {
  const taken = [];
  return new Promise((resolve, reject) => {
    request.addEventListener("error", () => reject(request.error));
    request.addEventListener("success", () => {
      const cursor = request.result;
      if (!cursor || taken.length === count) {
        resolve(taken);
        return;
      }
      taken.push(take(cursor));
      cursor.continue();
    });
  });
}

/** The one there is. */
export const pictures = new History();
