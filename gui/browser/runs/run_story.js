/** What is known of a run from its events. */

import { numberOf } from "../numbers.js";
import { Pace } from "./pace.js";

/** The stages in their order; a run may skip some. */
export const STAGES = [
  "QUEUED",
  "CAPTIONING",
  "PREPARING",
  "TRAINING",
  "EVALUATING",
  "PUBLISHING",
  "JUDGING",
];

const STAGE_OF = {
  queued: "QUEUED",
  captioning: "CAPTIONING",
  began_otherwise: "PREPARING",
  preparing: "PREPARING",
  progress: "TRAINING",
  sampling: "TRAINING",
  sample: "TRAINING",
  lowered: "TRAINING",
  interrupted: "TRAINING",
  evaluating: "EVALUATING",
  published: "JUDGING",
  judging: "JUDGING",
};

/** The best checkpoint is published as soon as all are measured; of that there is no event. */
const stageOf = (kind, body) =>
  kind === "evaluating" && body.num_done >= body.num_checkpoints ? "PUBLISHING" : STAGE_OF[kind];

/** Which of the contract's events it is. */
export const kindOf = (event) =>
  event.ended ? "ended" : Object.keys(STAGE_OF).find((kind) => event[kind]);

/** Of an event that counts something: how much of how much is done; null: it counts nothing. */
const COUNTED = {
  preparing: ({ num_done, num_drawings }) => [num_done, num_drawings],
  progress: ({ step, max_train_steps }) => [step, max_train_steps],
  evaluating: ({ num_done, num_checkpoints }) => [num_done, num_checkpoints],
  judging: ({ num_done, num_pictures }) => [num_done, num_pictures],
};

// So many times the longest pause that there was, and at least so long.
const SILENCE = 3;
const LEAST_SILENCE_S = 20;

const secondsOf = (time) => new Date(time).getTime() / 1000;

/** Filled event by event. */
export class RunStory {
  /** Of the last event. */
  sequence = 0;
  stage = "QUEUED";
  /** The body of the stage's last event: what its numbers are told from. */
  at = null;
  /** The last RunProgress, and when it came. */
  progress = null;
  #progressAt = 0;
  /** When the stage's last event came; null: none has. */
  #heardAt = null;
  /** Between two events of the stage, seconds. */
  #longestPause = 0;
  /** Of the stage; null: nothing is known. */
  #pace = null;
  /** Whether a picture is being drawn between two steps. */
  isSampling = false;
  /** Of the stage, `[done, all]`; null: it counts nothing. */
  counted = null;
  /** {step, loss}, rising. */
  losses = [];
  /** RunSamples. */
  samples = [];
  /** {kind, time, body} of what went otherwise than planned. */
  notes = [];
  /** The RunEnded. */
  ended = null;

  take(event) {
    const kind = kindOf(event);
    const body = event[kind];
    this.sequence = Number(event.sequence);
    if (kind === "ended") this.ended = body;
    else if (kind) this.#goOn(kind, body, event.time);
  }

  #goOn(kind, body, time) {
    if (kind === "progress") {
      this.progress = body;
      this.#progressAt = secondsOf(time);
      this.losses.push({ step: body.step, loss: numberOf(body.loss) });
    } else if (kind === "sample") {
      this.samples = [...this.samples.filter((each) => each.step !== body.step), body];
    } else if (["began_otherwise", "lowered", "interrupted", "published"].includes(kind)) {
      this.notes.push({ kind, time, body });
    }
    // The steps after its checkpoint are taken once more.
    if (kind === "interrupted") {
      this.#pace = null;
      this.losses = this.losses.filter((each) => each.step <= body.resumed_at_step);
    }
    const stage = stageOf(kind, body);
    this.isSampling = kind === "sampling";
    if (this.stage !== stage) this.#enter(stage);
    this.#hear(secondsOf(time));
    if (stage !== "PUBLISHING") this.#count(kind, body, secondsOf(time));
    if (kind === "progress" || !["TRAINING", "PUBLISHING"].includes(stage)) this.at = body;
    if (kind === "published") this.at = null;
  }

  #enter(stage) {
    [this.at, this.#pace, this.counted] = [null, null, null];
    [this.#heardAt, this.#longestPause] = [null, 0];
    this.stage = stage;
  }

  /** How long it takes from one word to the next; what was waited for in silence tells no pace. */
  #hear(at) {
    const pause = at - (this.#heardAt ?? at);
    // The first pause is what there is to go by, however long it was.
    if (this.#longestPause && this.isSilent(at)) [this.#pace, this.#longestPause] = [null, 0];
    else this.#longestPause = Math.max(this.#longestPause, pause);
    this.#heardAt = at;
  }

  #count(kind, body, at) {
    if (COUNTED[kind]) this.counted = COUNTED[kind](body);
    const left = COUNTED[kind] ? this.counted[1] - this.counted[0] : body.num_left;
    if (left === undefined) return;
    if (kind === "progress" && body.eta_s !== undefined) {
      this.#pace = Pace.ofSteps(body.step, left, numberOf(body.eta_s), at);
    } else if (this.#pace) this.#pace.take(left, at);
    else this.#pace = new Pace(left, at);
  }

  /** The number of the version that is there already; undefined: none yet. */
  get published() {
    return this.notes.findLast((each) => each.kind === "published")?.body.version;
  }

  /** 0 to 1 within the stage; null: it cannot be told. */
  get share() {
    if (!this.counted) return null;
    const [done, all] = this.counted;
    return all ? done / all : null;
  }

  /** Whether all that the stage counts is done. */
  get isCounted() {
    return this.counted !== null && this.counted[0] >= this.counted[1];
  }

  /** Whether nothing was told for much longer than it used to take: it waits for something, or stands still. */
  isSilent(now) {
    return this.#heardAt !== null && now - this.#heardAt > Math.max(LEAST_SILENCE_S, SILENCE * this.#longestPause);
  }

  /** Seconds until the stage is done; null: not known, or over already. */
  stageLeft(now) {
    return this.#pace?.timeLeft(now) ?? null;
  }

  /** Seconds until the run ends, once it learns; null: not known, or over already. */
  runLeft(now) {
    const { progress } = this;
    if (progress?.afterwards_s === undefined) return null;
    const afterwards = numberOf(progress.afterwards_s);
    if (progress.step < progress.max_train_steps) {
      const learning = this.stageLeft(now);
      return learning === null ? null : learning + afterwards;
    }
    const left = this.#progressAt + afterwards - now;
    return left > 0 ? left : null;
  }
}
