/** The drawings of a selection, fetched a page at a time as they are looked at. */

import { call, Refusal } from "../api.js";
import { passes } from "../problem.js";

const FIRST = 60;
const OTHERS = 200;
const AGAIN_MS = 3000;

/** Tells of `change` when more have come, or what is there is not as it was. */
export class DrawingPages extends EventTarget {
  /** Those that have come, newest first. */
  drawings = [];

  /** How many there are; null: not known yet. */
  count = null;

  /** Why no more come for the moment: a Refusal. */
  problem = null;

  /** Added before the first page came, which may have been asked for before that. */
  #early = [];
  #selection;
  #token = "";
  #wanted = 0;
  #loading = false;
  #over = new AbortController();

  /** @param {object} selection The fields of ListDrawingsRequest but for pages. */
  constructor(selection) {
    super();
    this.#selection = selection;
  }

  /** Has all up to the one with this index come. */
  reach(index) {
    this.#wanted = Math.max(this.#wanted, index + 1);
    if (!this.#loading && this.#isShort) this.#load();
  }

  /** Up to how many are being fetched; 0: nothing is waited for. */
  get awaited() {
    const wanted = Math.min(this.#wanted, this.count ?? 0);
    return this.#loading && wanted > this.drawings.length ? wanted : 0;
  }

  /** Nobody looks any more. */
  end() {
    this.#over.abort();
  }

  /** A drawing as it is now, wherever it stands. */
  put(drawing) {
    const index = this.indexOf(drawing.id);
    if (index < 0) return;
    this.drawings[index] = drawing;
    this.#tell();
  }

  /** One that was added: the newest. */
  add(drawing) {
    if (this.count === null) this.#early.push(drawing);
    if (this.count === null || this.indexOf(drawing.id) >= 0) return;
    this.drawings.unshift(drawing);
    this.count += 1;
    this.#tell();
  }

  /** One that is gone. */
  remove(id) {
    const index = this.indexOf(id);
    if (index < 0) return;
    this.drawings.splice(index, 1);
    this.count -= 1;
    this.#tell();
  }

  indexOf(id) {
    return this.drawings.findIndex((each) => each.id === id);
  }

  /** Whether more are wanted, and can be had. */
  get #isShort() {
    const isWhole = this.count !== null && !this.#token;
    const isRefused = this.problem !== null && !passes(this.problem);
    return this.drawings.length < this.#wanted && !isWhole && !isRefused;
  }

  async #load() {
    this.#loading = true;
    while (!this.#over.signal.aborted && this.#isShort) {
      try {
        await this.#next();
      } catch (error) {
        if (this.#over.signal.aborted) break;
        if (!(error instanceof Refusal)) throw error;
        this.problem = error;
        this.#tell();
        if (passes(error)) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
    this.#loading = false;
    if (!this.#over.signal.aborted) this.#tell();
  }

  async #next() {
    const page = await call(
      "training.v1.Dataset/List",
      {
        ...this.#selection,
        page_size: this.count === null ? FIRST : OTHERS,
        page_token: this.#token,
      },
      { signal: this.#over.signal },
    );
    const known = new Set(this.drawings.map((each) => each.id));
    this.drawings.push(...page.drawings.filter((each) => !known.has(each.id)));
    this.#token = page.next_page_token;
    this.count = this.#token ? page.num_drawings : this.drawings.length;
    this.problem = null;
    for (const drawing of this.#early.splice(0)) this.add(drawing);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
