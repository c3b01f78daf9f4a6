/** What a run would do if it began now, beside what would start it. */

import { call, Refusal } from "../api.js";
import { element, freshId } from "../dom.js";
import { count } from "../numbers.js";
import { passes, told } from "../problem.js";
import { said as inWords } from "../rules.js";
import { duration, words } from "../words.js";

// Nobody reads while they type.
const AFTER_MS = 400;
// What such a refusal is about stays as it is until somebody changes it.
const LASTING = new Set(["InvalidRequest", "FailedPrecondition", "PermissionDenied", "NotFound"]);
// Of all that may be missing, this is brought from another page.
const TOO_FEW = /^a run needs at least \d+ drawings/;

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
  /** The request that cannot be started, as text; empty: the last one that was asked about can. */
  #impossible = "";
  /** What was shown last, and of which request, as text. */
  #shown = { request: "", agreed: {} };
  root = element("div", { class: "run-plan", role: "status", id: freshId("plan") });

  /**
   * @param {function(object)} planned Is told the parameters in full.
   * @param {function(boolean)} judged Is told whether a run can be started so.
   */
  constructor(planned, judged) {
    this.planned = planned;
    this.judged = judged;
  }

  /** @param {object|null} request As StartRun's; null: something in it is wrong. */
  ask(request) {
    this.rest();
    if (request) this.#timer = setTimeout(() => this.#ask(request), AFTER_MS);
    else this.#judge("");
  }

  /** Whether this very request is known to be one that cannot be started. */
  forbids(request) {
    return JSON.stringify(request) === this.#impossible;
  }

  /** What whoever starts this very request has been shown, for StartRun. */
  agreed(request) {
    return JSON.stringify(request) === this.#shown.request ? this.#shown.agreed : {};
  }

  #judge(impossible, ...shown) {
    this.#impossible = impossible;
    this.root.replaceChildren(...shown);
    this.judged(!impossible);
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
      this.#shown = { request: JSON.stringify(request), agreed: { agreed_from: plan.continued_from ?? 0 } };
      this.planned(plan.parameters);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Refusal)) throw error;
      this.#refused(request, error);
    }
  }

  /** Why it could not be started; what is away is told elsewhere. */
  #refused(request, error) {
    if (passes(error)) {
      this.#judge("");
      return;
    }
    const { addDrawings } = words.runs.plan;
    const link = TOO_FEW.test(error.message) && element("a", { href: `#drawings/${request.style}` }, addDrawings);
    const why = element("p", { class: "wrong" }, told(error), link && " ", link);
    this.#judge(LASTING.has(error.kind) ? JSON.stringify(request) : "", why);
  }

  #show(style, plan) {
    const said = words.runs.plan;
    const eta = plan.eta_s === undefined ? said.noEta : said.eta(duration(plan.eta_s));
    this.#judge(
      "",
      element("p", {}, element("strong", {}, said.steps(count(plan.parameters.max_train_steps)), " · ", eta)),
      element("ul", {}, sentences(style, plan).map((each) => element("li", {}, each))),
    );
  }
}
