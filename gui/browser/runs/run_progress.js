/** How a run is getting on: its stages, a bar, and the figures of the moment. */

import { element, freshId } from "../dom.js";
import { count, figure } from "../numbers.js";
import { STAGES } from "./run_story.js";
import { duration, words } from "../words.js";

/** What a stage is at, in words. */
function atText({ stage, at, isSampling, isCounted }) {
  const said = words.runs.run;
  if (isSampling) return said.sampling;
  if (isCounted && said.then[stage]) return said.then[stage];
  if (stage === "PUBLISHING") return said.publishing;
  if (!at) return stage === "JUDGING" ? said.published : "";
  switch (stage) {
    case "QUEUED":
      return said.queued(at.position);
    case "CAPTIONING":
      return said.captioning(count(at.num_left));
    case "PREPARING":
      return said.preparing(count(at.num_done), count(at.num_drawings));
    case "TRAINING":
      return said.training(count(at.step), count(at.max_train_steps));
    case "EVALUATING":
      return said.evaluating(count(at.num_done), count(at.num_checkpoints));
    default:
      return said.judging(count(at.num_done), count(at.num_pictures));
  }
}

export class RunProgress {
  #steps = new Map();
  #bar = element("progress", { max: 1, id: freshId("bar") });
  #at = element("p", { class: "run-at" });
  #figures = element("dl", { class: "figures" });
  #news = element("p", { class: "unseen", role: "status" });
  #stage = null;

  constructor() {
    const { states, run } = words.runs;
    for (const stage of STAGES) this.#steps.set(stage, element("li", {}, element("span", {}, states[stage])));
    this.root = element(
      "div",
      { class: "run-progress" },
      element("ol", { class: "stages", "aria-label": run.stages }, [...this.#steps.values()]),
      element("label", { class: "unseen", for: this.#bar.id }, run.bar),
      this.#bar,
      this.#at,
      this.#figures,
      this.#news,
    );
  }

  /**
   * @param {import("./run_story.js").RunStory} story
   * @param {{isHeard: boolean}} how Whether news of it comes as it used to: else no time is told.
   */
  show(story, { isHeard }) {
    this.#showStage(story.stage);
    const { share } = story;
    if (share === null) this.#bar.removeAttribute("value");
    else this.#bar.value = share;
    this.#at.textContent = atText(story);
    this.#showFigures(story, isHeard);
  }

  #showStage(stage) {
    const now = STAGES.indexOf(stage);
    STAGES.forEach((each, i) => {
      const step = this.#steps.get(each);
      step.className = i < now ? "done" : i === now ? "now" : "";
      if (i === now) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
    if (this.#stage !== stage) {
      if (this.#stage !== null) this.#news.textContent = words.runs.run.announced(words.runs.states[stage]);
      this.#stage = stage;
    }
  }

  #showFigures(story, isHeard) {
    const said = words.runs.run.figures;
    const { stage, progress } = story;
    const now = Date.now() / 1000;
    const times = [
      [said.stage_left, story.stageLeft(now)],
      [said.run_left, story.runLeft(now)],
    ];
    const shown = times.filter(([, left]) => isHeard && left !== null).map(([name, left]) => [name, duration(left)]);
    if (progress && stage === "TRAINING") {
      if (progress.samples_per_s) shown.push([said.samples_per_s, figure(progress.samples_per_s, 3)]);
      shown.push([said.loss, figure(progress.loss)], [said.learning_rate, figure(progress.learning_rate, 2)]);
    }
    this.#figures.replaceChildren(
      ...shown.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    );
  }
}
