/**
 * What this tab is drawing, whichever part of the page is open: one after another, asked for, told as
 * it goes, taken up again after a reload or when the connection was lost, and put among the pictures
 * that are kept.
 */

import { base64Of, blobOf, call, Refusal, stream } from "../api.js";
import { forgetJob, keepJob, keptJobs } from "./draw_job.js";
import { freshRequestId } from "./draw_settings.js";
import { pictures } from "./history.js";
import { notesOf } from "./notes.js";
import { thumbnailOf } from "./picture_files.js";

// The server keeps a draw for 30 s; after that it draws the same picture again.
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000];
const AWAY = ["PageAway", "ConnectionLost", "ServerAway", "Unavailable"];
const CANCEL_TRIES = 5;
const CANCEL_WAIT_MS = 250;

const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("aborted", "AbortError"));
    });
  });

/**
 * How far it is.
 * @typedef {object} State
 * @property {"idle"|"asked"|"queued"|"drawing"|"away"|"cancelling"|"done"|"cancelled"|"failed"} phase
 * @property {(import("./history.js").Picture|null)[]} pictures By their places.
 * @property {(Blob|null)[]} previews Likewise.
 * @property {number} share 0 to 1, of all that was asked for.
 */
const NOTHING = Object.freeze({
  phase: "idle",
  compares: false,
  requests: [],
  pictures: [],
  previews: [],
  width: 0,
  height: 0,
  position: 0,
  step: 0,
  of: 0,
  eta_s: null,
  share: 0,
  notes: null,
  isKept: true,
  problem: null,
});

class OngoingDraw extends EventTarget {
  /** @type {State} */
  state = NOTHING;
  /** @type {import("./draw_job.js").Job[]} Those that wait for the one under way. */
  waiting = [];
  #job = null;
  #abort = null;
  // Of the request that is being drawn.
  #request = null;
  #first = 0;

  get isRunning() {
    return ["asked", "queued", "drawing", "away", "cancelling"].includes(this.state.phase);
  }

  /**
   * Draws, once those that were asked for before are drawn.
   * @param {object[]} requests As requestOf makes them.
   * @param {{compares?: boolean, image?: Blob|null}} options
   */
  async begin(requests, { compares = false, image = null } = {}) {
    const named = requests.map((each) => ({ ...each, request_id: freshRequestId() }));
    const job = { requests: named, done: [], compares, image };
    this.#wait([...this.waiting, job]);
    await keepJob(job);
    await this.goOn();
  }

  /** Goes on with what a reload, or the end of a session, has cut off. */
  async resume() {
    const { phase, problem } = this.state;
    const waits = phase === "failed" ? problem.kind !== "LoggedOut" : this.waiting.length > 0;
    if (this.isRunning || waits) return;
    const jobs = await keptJobs();
    if (this.isRunning || !jobs.length) return;
    this.#wait(jobs);
    await this.goOn();
  }

  /** Draws what waits, until one fails: that is to be seen, and decided. */
  async goOn() {
    while (this.waiting.length && !this.isRunning) {
      const [job, ...others] = this.waiting;
      this.waiting = others;
      await this.#run(job);
      if (this.state.phase === "failed") return;
    }
  }

  /** One that waits is not drawn. */
  async drop(job) {
    this.#wait(this.waiting.filter((each) => each !== job));
    await forgetJob(job);
  }

  /** Once more what has failed, as new draws: the server keeps a failed one for a while. */
  async again() {
    if (!this.#job || this.isRunning) return;
    const { requests, done } = this.#job;
    const renamed = requests.map((each) =>
      done.includes(each.request_id) ? each : { ...each, request_id: freshRequestId() },
    );
    await this.#run({ ...this.#job, requests: renamed });
    if (this.state.phase !== "failed") await this.goOn();
  }

  async cancel() {
    const request = this.#request;
    const abort = this.#abort;
    if (!request || this.state.phase === "cancelling") return;
    this.#put({ phase: "cancelling" });
    for (let i = 0; i < CANCEL_TRIES && this.state.phase === "cancelling"; i += 1) {
      try {
        await call("drawing.v1.Drawing/Cancel", { request_id: request.request_id });
        break;
      } catch (error) {
        // It may be on its way there still.
        if (error.kind !== "NotFound") break;
        await pause(CANCEL_WAIT_MS);
      }
    }
    abort.abort();
  }

  async #run(job) {
    this.#job = job;
    this.#abort = new AbortController();
    this.#begin(job);
    let isOver = true;
    try {
      await keepJob(job);
      const image = job.image ? { image: await base64Of(job.image) } : {};
      for (const request of job.requests) {
        this.#first = placesBefore(job.requests, request);
        this.#request = request;
        if (!(await this.#hasAll(request))) await this.#draw({ ...request, ...image });
        job.done.push(request.request_id);
        await keepJob(job);
      }
      this.#put({ phase: "done", share: 1 });
    } catch (error) {
      // After the password it goes on.
      isOver = error.kind !== "LoggedOut";
      this.#put(ended(error));
    } finally {
      this.#request = null;
      if (isOver) await forgetJob(job);
    }
  }

  #wait(jobs) {
    this.waiting = jobs;
    this.dispatchEvent(new Event("change"));
  }

  #begin({ requests, compares }) {
    const places = requests.reduce((sum, each) => sum + each.num_images, 0);
    this.state = {
      ...NOTHING,
      phase: "asked",
      requests,
      compares,
      width: requests[0].width ?? 0,
      height: requests[0].height ?? 0,
      pictures: Array(places).fill(null),
      previews: Array(places).fill(null),
    };
    this.dispatchEvent(new Event("change"));
  }

  /** Whether a request was finished before the reload, its pictures among those that are kept. */
  async #hasAll(request) {
    if (!this.#job.done.includes(request.request_id)) return false;
    const keys = Array.from({ length: request.num_images }, (_, i) => keyOf(request, i));
    const found = await Promise.all(keys.map((key) => pictures.get(key)));
    if (!found.every(Boolean)) return false;
    found.forEach((picture, i) => this.#place("pictures", i, picture));
    return true;
  }

  async #draw(request) {
    let tries = 0;
    for (;;) {
      try {
        for await (const event of stream("drawing.v1.Drawing/Draw", request, {
          signal: this.#abort.signal,
        })) {
          tries = 0;
          if (event.finished) return;
          await this.#take(event);
        }
        throw new Refusal("ConnectionLost", "");
      } catch (error) {
        if (
          !AWAY.includes(error.kind) ||
          tries === WAITS_MS.length ||
          this.state.phase === "cancelling"
        )
          throw error;
        this.#put({ phase: "away", problem: error });
        await pause(WAITS_MS[tries], this.#abort.signal);
        tries += 1;
      }
    }
  }

  async #take({ queued, started, progress, image }) {
    if (queued)
      this.#put({ phase: "queued", position: queued.position, eta_s: queued.eta_s ?? null });
    if (started) {
      const { width, height, num_inference_steps: of } = started;
      const doubled = this.#request.hires_strength ? 2 : 1;
      this.#put({
        phase: "drawing",
        width: width * doubled,
        height: height * doubled,
        step: 0,
        of,
        eta_s: null,
        notes: notesOf(started),
      });
    }
    if (progress) this.#progress(progress);
    if (image) await this.#keep(image);
  }

  #progress({ step, of, eta_s = null, previews }) {
    for (const { index, webp } of previews)
      this.#place("previews", index, blobOf(webp, "image/webp"));
    const { requests } = this.state;
    const share =
      (requests.findIndex((each) => each.request_id === this.#request.request_id) + step / of) /
      requests.length;
    this.#put({ phase: "drawing", step, of, eta_s, share });
  }

  async #keep({ index, png, seed, parameters, safety }) {
    const place = this.#first + index;
    if (this.state.pictures[place]) return;
    const blob = png ? blobOf(png, "image/png") : null;
    const picture = {
      key: keyOf(this.#request, index),
      at: pictures.moment(),
      png: blob,
      thumbnail: blob && (await thumbnailOf(blob)),
      parameters: { ...parameters, seed },
      flagged: Boolean(safety?.flagged),
      notes: this.state.notes ?? {},
    };
    this.#place("pictures", index, picture);
    if (blob && !(await pictures.add(picture))) this.#put({ isKept: false });
  }

  #place(name, index, value) {
    const changed = [...this.state[name]];
    changed[this.#first + index] = value;
    this.#put({ [name]: changed });
  }

  #put(changes) {
    const stays =
      this.state.phase === "cancelling" && ["queued", "drawing", "away"].includes(changes.phase);
    this.state = { ...this.state, ...changes, ...(stays ? { phase: "cancelling" } : {}) };
    this.dispatchEvent(new Event("change"));
  }
}

const keyOf = (request, index) => `${request.request_id}-${index}`;

const placesBefore = (requests, request) =>
  requests.slice(0, requests.indexOf(request)).reduce((sum, each) => sum + each.num_images, 0);

function ended(error) {
  if (error.name === "AbortError" || error.kind === "Cancelled") return { phase: "cancelled" };
  if (error instanceof Refusal) return { phase: "failed", problem: error };
  throw error;
}

/** The one there is. */
export const ongoing = new OngoingDraw();
