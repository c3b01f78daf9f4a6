/** Captions that are to come, looked for while somebody sees the drawings. */

import { call, Refusal } from "../api.js";

const PENDING_MS = 2500;
const MOST_PENDING = 8;

export class CaptionWatch {
  #timer = 0;

  /** @param {function(): {pages: object, inSight: object[]}|null} shown Which are looked at. */
  constructor(shown) {
    this.shown = shown;
  }

  open() {
    this.#timer = setInterval(() => this.#look(), PENDING_MS);
  }

  close() {
    clearInterval(this.#timer);
  }

  /** Of those in sight: the captioner works them off meanwhile. */
  async #look() {
    const shown = this.shown();
    if (!shown) return;
    const { pages, inSight } = shown;
    const waiting = inSight.filter((each) => each.caption_state === "CAPTION_STATE_PENDING");
    for (const { style, id } of waiting.slice(0, MOST_PENDING)) {
      try {
        const { drawing } = await call("training.v1.Dataset/Get", { style, drawing_id: id });
        if (drawing.caption_state !== "CAPTION_STATE_PENDING") pages.put(drawing);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.kind === "NotFound") pages.remove(id);
        else return;
      }
    }
  }
}
