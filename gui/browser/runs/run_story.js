/** What is known of a run from its events. */

import { numberOf } from "../numbers.js";

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
  preparing: "PREPARING",
  progress: "TRAINING",
  sample: "TRAINING",
  lowered: "TRAINING",
  interrupted: "TRAINING",
  evaluating: "EVALUATING",
  published: "PUBLISHING",
  judging: "JUDGING",
};

/** Which of the contract's events it is. */
export const kindOf = (event) =>
  event.ended ? "ended" : Object.keys(STAGE_OF).find((kind) => event[kind]);

/** Filled event by event. */
export class RunStory {
  /** Of the last event. */
  sequence = 0;
  stage = "QUEUED";
  /** The body of the stage's last event: what its numbers are told from. */
  at = null;
  /** The last RunProgress. */
  progress = null;
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
      this.losses.push({ step: body.step, loss: numberOf(body.loss) });
    } else if (kind === "sample") {
      this.samples = [...this.samples.filter((each) => each.step !== body.step), body];
    } else if (["lowered", "interrupted", "published"].includes(kind)) {
      this.notes.push({ kind, time, body });
    }
    // The steps after its checkpoint are taken once more.
    if (kind === "interrupted") {
      this.losses = this.losses.filter((each) => each.step <= body.resumed_at_step);
    }
    const stage = STAGE_OF[kind];
    if (this.stage !== stage) this.at = null;
    this.stage = stage;
    if (kind === "progress" || STAGE_OF[kind] !== "TRAINING") this.at = body;
  }

  /** The number of the version that is there already; undefined: none yet. */
  get published() {
    return this.notes.findLast((each) => each.kind === "published")?.body.version;
  }

  /** 0 to 1 within the stage; null: it cannot be told. */
  get share() {
    const { at } = this;
    const of = (done, all) => (all ? done / all : null);
    if (!at) return null;
    if (this.stage === "TRAINING") return of(at.step, at.max_train_steps);
    if (this.stage === "PREPARING") return of(at.num_done, at.num_drawings);
    if (this.stage === "EVALUATING") return of(at.num_done, at.num_checkpoints);
    if (this.stage === "JUDGING") return of(at.num_done, at.num_pictures);
    return null;
  }
}
