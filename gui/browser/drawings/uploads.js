/** Files on their way to the trainer: some at a time, each with its progress; nothing is lost. */

import { Refusal, upload } from "../api.js";
import { passes } from "./drawing_pages.js";
import { dismissRefusal, keepRefusal } from "./refusals.js";

const AT_A_TIME = 3;
const AGAIN_MS = 3000;
/** Passes as well: too many are being taken in, or the password is asked for once more. */
const LATER = ["ResourceExhausted", "QueueFull", "LoggedOut"];

/**
 * A file: `state` is waiting, sending, kept, refused (the trainer says why in `refusal`), failed (in
 * `problem`) or ended. A zip tells in `taken` how many of its drawings were dealt with.
 */
class Upload {
  state = "waiting";

  share = 0;

  refusal = null;

  problem = null;

  drawing = null;

  taken = null;

  abort = new AbortController();

  constructor(style, file, caption) {
    this.style = style;
    this.file = file;
    this.caption = caption;
    this.isZip = /\.zip$/i.test(file.name);
  }

  get isOver() {
    return ["kept", "refused", "failed", "ended"].includes(this.state);
  }
}

/**
 * All of this page, whatever is shown meanwhile. Tells of `change`, and of `kept` with the drawing
 * (or null: many) in `detail`.
 */
class Uploads extends EventTarget {
  entries = [];

  /** How many were kept so far, or more: a zip is one. */
  numKept = 0;

  /** Why all wait for the moment: a Refusal. */
  problem = null;

  #sending = 0;

  #pausing = false;

  /** @param {{file: File, caption?: string}[]} files */
  add(style, files) {
    if (!this.isActive) this.entries = this.entries.filter((each) => each.state === "failed");
    for (const { file, caption } of files) this.entries.push(new Upload(style, file, caption));
    this.#go();
  }

  /** Ends one that waits or is on its way. */
  end(entry) {
    if (entry.isOver) return;
    entry.state = "ended";
    entry.abort.abort();
    this.#changed();
  }

  /** Ends all. */
  endAll() {
    for (const entry of this.entries.filter((each) => !each.isOver)) this.end(entry);
  }

  /** Tries one once more. */
  retry(entry) {
    Object.assign(entry, { state: "waiting", share: 0, problem: null, taken: null });
    entry.abort = new AbortController();
    this.#go();
  }

  /** Forgets those that are over. */
  clear() {
    this.entries = this.entries.filter((each) => !each.isOver);
    this.#changed();
  }

  get isActive() {
    return this.entries.some((each) => !each.isOver);
  }

  #go() {
    while (this.#sending < AT_A_TIME && !this.#pausing) {
      const next = this.entries.find((each) => each.state === "waiting");
      if (!next) break;
      this.#sending += 1;
      next.state = "sending";
      this.#send(next).finally(() => {
        this.#sending -= 1;
        this.#go();
      });
    }
    this.#changed();
  }

  async #send(entry) {
    const { signal } = entry.abort;
    const sent = (share) => {
      entry.share = share;
      this.#changed();
    };
    try {
      if (entry.isZip) await this.#import(entry, sent, signal);
      else this.#answered(entry, await upload(addressOf(entry), entry.file, { sent, signal }));
      this.problem = null;
    } catch (error) {
      if (entry.state === "ended") return;
      if (!(error instanceof Refusal)) throw error;
      if (passes(error) || LATER.includes(error.kind)) this.#pause(entry, error);
      else Object.assign(entry, { state: "failed", problem: error });
    }
  }

  #answered(entry, { drawing, refusal }) {
    if (refusal) {
      Object.assign(entry, { state: "refused", refusal });
      keepRefusal(entry.style, entry.file.name, refusal);
      return;
    }
    Object.assign(entry, { state: "kept", drawing });
    dismissRefusal(entry.style, entry.file.name);
    this.#kept(drawing);
  }

  async #import(entry, sent, signal) {
    entry.taken = { added: 0, refused: 0, there: 0, problems: [] };
    const line = (event) => {
      count(entry, event);
      this.#changed();
    };
    await upload(`/files/imports/${entry.style}`, entry.file, { sent, line, signal });
    entry.state = "kept";
    this.#kept(null);
  }

  #kept(drawing) {
    this.numKept += 1;
    this.dispatchEvent(new CustomEvent("kept", { detail: drawing }));
  }

  /** It goes back to the others that wait; all are tried again in a moment. */
  #pause(entry, error) {
    Object.assign(entry, { state: "waiting", share: 0 });
    this.problem = error;
    this.#pausing = true;
    setTimeout(() => {
      this.#pausing = false;
      this.#go();
    }, AGAIN_MS);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function addressOf({ style, file, caption }) {
  const query = new URLSearchParams({ file_name: file.name });
  if (caption) query.set("caption", caption);
  return `/files/drawings/${style}?${query}`;
}

/** An event of an import. */
function count(entry, { added, refused, finished }) {
  const { taken } = entry;
  if (added) taken.added += 1;
  if (refused?.refusal.reason === "REFUSAL_REASON_DUPLICATE") taken.there += 1;
  else if (refused) {
    taken.refused += 1;
    keepRefusal(entry.style, refused.file_name, refused.refusal);
  }
  if (finished) taken.problems = finished.problems;
}

export const uploads = new Uploads();

// Who leaves now would lose what was not sent.
window.addEventListener("beforeunload", (event) => uploads.isActive && event.preventDefault());
