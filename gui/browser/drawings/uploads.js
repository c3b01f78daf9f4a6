/** Files on their way to the trainer: some at a time, each with its progress; nothing is lost. */

import { Refusal, upload } from "../api.js";
import { passes } from "../problem.js";
import { dismissRefusal, keepRefusal } from "./refusals.js";

const AT_A_TIME = 3;
const AGAIN_MS = 3000;
/** Passes as well: too many are being taken in, or the password is asked for once more. */
const LATER = ["ResourceExhausted", "QueueFull", "LoggedOut"];

/** Not the file is at fault: its uploader may agree meanwhile. */
const CONSENTED_LATER = ["REFUSAL_REASON_FORGOTTEN", "REFUSAL_REASON_NO_CONSENT"];

/**
 * A file: `state` is waiting, sending, kept, there (the very picture was there already), refused
 * (`refusal` says why), failed (in `problem`) or ended. A zip tells in `taken` what became of its files; it is refused
 * where all of them were.
 */
class Upload {
  state = "waiting";

  share = 0;

  refusal = null;

  problem = null;

  drawing = null;

  taken = null;

  abort = new AbortController();

  constructor(style, file, { caption, uploaderId = null } = {}) {
    this.style = style;
    this.file = file;
    this.caption = caption;
    this.uploaderId = uploaderId;
    this.isZip = /\.zip$/i.test(file.name);
  }

  get isOver() {
    return ["kept", "there", "refused", "failed", "ended"].includes(this.state);
  }

  /** Whether the same file may be taken in if it is sent once more. */
  get mayBeTriedAgain() {
    if (this.state === "refused") return CONSENTED_LATER.includes(this.refusal?.reason);
    if (this.state === "failed") return this.problem.kind !== "InvalidRequest";
    return this.state === "ended";
  }

  /** Whether it is told until it is dismissed: nothing else shows what became of a zip, or that a file is not there. */
  get isToldOn() {
    return this.state === "failed" || (this.isZip && this.isOver && this.state !== "ended");
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

  /**
   * @param {string} style
   * @param {{file: File, caption?: string}[]} files
   * @param {{others?: File[], uploaderId?: string|null}} more `others` are no pictures, and said to be
   *   none; `uploaderId` is whose they are, null: the operator's.
   */
  add(style, files, { others = [], uploaderId = null } = {}) {
    if (!this.of(style).some((each) => !each.isOver)) this.#leave(style, (each) => each.isToldOn);
    for (const { file, caption } of files) this.entries.push(new Upload(style, file, { caption, uploaderId }));
    for (const file of others) {
      const entry = new Upload(style, file);
      this.entries.push(entry);
      this.#refused(entry, { reason: "REFUSAL_REASON_NOT_AN_IMAGE", message: "" });
    }
    this.#go();
  }

  /** Ends one that waits or is on its way. */
  end(entry) {
    if (entry.isOver) return;
    entry.state = "ended";
    entry.abort.abort();
    this.#changed();
  }

  /** Ends all of a style. */
  endAll(style) {
    for (const entry of this.of(style)) this.end(entry);
  }

  /** Tries one once more. */
  retry(entry) {
    Object.assign(entry, { state: "waiting", share: 0, problem: null, refusal: null, taken: null });
    entry.abort = new AbortController();
    this.#go();
  }

  /** Forgets those of a style that are over. */
  clear(style) {
    this.#leave(style, (each) => !each.isOver);
    this.#changed();
  }

  /** Those of a style, or of none. */
  of(style) {
    return this.entries.filter((each) => each.style === style);
  }

  /** Forgets all of a style but these. */
  #leave(style, stays) {
    this.entries = this.entries.filter((each) => each.style !== style || stays(each));
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
    const isThere = refusal?.reason === "REFUSAL_REASON_DUPLICATE";
    if (refusal && !isThere) {
      this.#refused(entry, refusal);
      return;
    }
    dismissRefusal(entry.style, entry.file.name);
    if (isThere) entry.state = "there";
    else {
      Object.assign(entry, { state: "kept", drawing });
      this.#kept(drawing);
    }
  }

  #refused(entry, refusal) {
    Object.assign(entry, { state: "refused", refusal });
    keepRefusal(entry.style, entry.file.name, refusal);
  }

  async #import(entry, sent, signal) {
    entry.taken = { added: 0, refused: 0, there: 0, refusals: [], problems: [] };
    const line = (event) => {
      count(entry, event);
      this.#changed();
    };
    await upload(importAddressOf(entry), entry.file, { sent, line, signal });
    const { added, there } = entry.taken;
    entry.state = added || there ? "kept" : "refused";
    if (added) this.#kept(null);
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

function addressOf({ style, file, caption, uploaderId }) {
  const query = new URLSearchParams({ file_name: file.name });
  if (caption) query.set("caption", caption);
  if (uploaderId) query.set("uploader_id", uploaderId);
  return `/files/drawings/${style}?${query}`;
}

function importAddressOf({ style, file, uploaderId }) {
  const query = new URLSearchParams({ file_name: file.name });
  if (uploaderId) query.set("uploader_id", uploaderId);
  return `/files/imports/${style}?${query}`;
}

/** An event of an import. */
function count(entry, { added, refused, finished }) {
  const { taken } = entry;
  if (added) taken.added += 1;
  if (refused?.refusal.reason === "REFUSAL_REASON_DUPLICATE") taken.there += 1;
  else if (refused) {
    taken.refused += 1;
    taken.refusals.push({ name: refused.file_name, ...refused.refusal });
    keepRefusal(entry.style, refused.file_name, refused.refusal);
  }
  if (finished) taken.problems = finished.problems;
}

export const uploads = new Uploads();

// Who leaves now would lose what was not sent.
window.addEventListener("beforeunload", (event) => uploads.isActive && event.preventDefault());
