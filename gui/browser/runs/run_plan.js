/** What a run would do if it began now, beside what would start it. */

import { call, Refusal } from "../api.js";
import { element } from "../dom.js";
import { count } from "../numbers.js";
import { PASSING, told } from "../problem.js";
import { said as inWords } from "../rules.js";
import { duration, words } from "../words.js";

// Nobody reads while they type.
const AFTER_MS = 400;

function sentences(style, plan) {
  const said = words.runs.plan;
  const from = plan.continued_from;
  const fresh = plan.num_new_drawings;
  return [
    from === undefined ? said.scratch : said.continues(words.runs.version(style, from)),
    plan.mode_reason && inWords(plan.mode_reason),
    fresh === undefined ? said.learns(count(plan.num_drawings)) : said.learnsNew(count(plan.num_drawings), count(fresh)),
    plan.num_held_out > 0 && said.heldOut(count(plan.num_held_out)),
    plan.num_uncaptioned > 0 && said.uncaptioned(count(plan.num_uncaptioned)),
    plan.num_waiting > 0 && said.waiting(count(plan.num_waiting)),
  ].filter(Boolean);
}

/** Told anew at each change of the form. */
export class RunPlan {
  #timer = 0;
  #asked = null;
  root = element("div", { class: "run-plan", role: "status" });

  /** @param {function(object)} planned Is told the parameters in full. */
  constructor(planned) {
    this.planned = planned;
  }

  /** @param {object|null} request As StartRun's; null: nothing could be started. */
  ask(request) {
    this.rest();
    if (!request) this.root.replaceChildren();
    else this.#timer = setTimeout(() => this.#ask(request), AFTER_MS);
  }

  /** Nobody looks. */
  rest() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
  }

  async #ask(request) {
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    try {
      const { plan } = await call("training.v1.Training/PlanRun", request, { signal });
      this.#show(request.style, plan);
      this.planned(plan.parameters);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Refusal)) throw error;
      // Why it could not be started; what is away is told elsewhere.
      this.root.replaceChildren(...(PASSING.has(error.kind) ? [] : [element("p", { class: "wrong" }, told(error))]));
    }
  }

  #show(style, plan) {
    const said = words.runs.plan;
    const eta = plan.eta_s === undefined ? said.noEta : said.eta(duration(plan.eta_s));
    this.root.replaceChildren(
      element("p", {}, element("strong", {}, said.steps(count(plan.parameters.max_train_steps)), " · ", eta)),
      element("ul", {}, sentences(style, plan).map((each) => element("li", {}, each))),
    );
  }
}
