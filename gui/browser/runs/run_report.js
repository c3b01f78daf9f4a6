/** What a run came to: the decision with its reasons, what can be done about it, and by what it was decided. */

import { blobOf, call, Refusal } from "../api.js";
import { pairsOf } from "./before_after.js";
import { button, element } from "../dom.js";
import { metricsTable } from "./metrics_table.js";
import { count } from "../numbers.js";
import { problemBox } from "../problem.js";
import { said as inWords } from "../rules.js";
import { stateOf } from "./run_state.js";
import { activeOf } from "./service.js";
import { timeTaken, words } from "../words.js";

/** The report of an ended run; null: it came to none. @throws {Refusal} */
export async function fetchReport(runId) {
  try {
    return (await call("training.v1.Training/GetReport", { run_id: runId })).report;
  } catch (error) {
    if (error instanceof Refusal && error.kind === "FailedPrecondition") return null;
    throw error;
  }
}

/** What the new version was compared with, in a sentence. */
const rivalOf = (run, report) =>
  report?.compared_with === undefined ? words.runs.report.base : words.runs.version(run.style, report.compared_with);

/** Why it was kept back, or failed, a sentence each. */
export function reasonsOf(run, report) {
  const given = report?.reasons?.length ? report.reasons : run.reason ? [run.reason] : [];
  return given.map(inWords);
}

function decided(run, report, hasReasons) {
  const said = words.runs.report;
  const name = words.runs.version(run.style, run.version);
  switch (stateOf(run)) {
    case "ACTIVATED":
      if (hasReasons) return said.promoted(name);
      return report?.metrics.length ? said.activated(name, rivalOf(run, report)) : said.activatedUnmeasured(name);
    case "KEPT_BACK":
      return said.keptBack(name);
    case "CANCELLED":
      if (run.version !== undefined) return said.cancelledPublished(name);
      if (!run.max_train_steps) return said.cancelledWaiting;
      return said.cancelled(count(run.step), count(run.max_train_steps));
    default:
      return said.failed;
  }
}

/** What became of its version since; empty: nothing, or that is not known. */
function fate(run, adapters) {
  const said = words.runs.report.fates;
  if (run.version === undefined || stateOf(run) === "FAILED" || !adapters) return "";
  const own = ownOf(run, adapters);
  if (!own) return said.removed;
  if (stateOf(run) === "ACTIVATED") return "";
  return activeOf(adapters) === own ? said.inService : said.kept;
}

/** The version that the run made; undefined: it is not there. */
const ownOf = (run, adapters) => adapters.find((each) => each.id.version === run.version);

function decision(run, { report, adapters }, reasons) {
  const wasKeptBack = reasons.length > 0 && ["ACTIVATED", "KEPT_BACK"].includes(stateOf(run));
  const why = wasKeptBack && words.runs.report.why;
  return [decided(run, report, reasons.length > 0), fate(run, adapters), why].filter(Boolean).join(" ");
}

function facts(run, report) {
  const said = words.runs.report.facts;
  const name = report.compared_with === undefined ? words.runs.report.baseName : rivalOf(run, report);
  const shown = [
    [said.drawings, words.runs.report.drawingsOf(count(run.num_drawings), count(report.num_new_drawings))],
    [said.heldOut, count(report.num_held_out)],
    [said.rival, name],
    [said.steps, count(run.step)],
    report.chosen_step > 0 && [said.taken, count(report.chosen_step)],
    report.preparing_s > 0 && [said.preparing, timeTaken(report.preparing_s)],
    report.training_s > 0 && [said.training, timeTaken(report.training_s)],
    report.evaluating_s > 0 && [said.evaluating, timeTaken(report.evaluating_s)],
  ];
  return element(
    "dl",
    { class: "figures" },
    shown.filter(Boolean).map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
  );
}

export class RunReport {
  #problem = element("div", {});
  #actions = element("div", { class: "row" });
  #pairs = element("div", {});
  root = element("section", { class: "run-report" });

  /**
   * @param {import("./service.js").Service} service
   * @param {function(object)} startAgain Is given the run.
   */
  constructor(service, startAgain) {
    this.service = service;
    this.startAgain = startAgain;
  }

  /**
   * @param {object} run
   * @param {{report: object|null, previous: number|undefined, adapters: object[]|null}} known `previous` is
   *   the version that was in service before the run's own; of the versions nothing may be known.
   */
  show(run, known) {
    const { report, previous, adapters } = known;
    const said = words.runs.report;
    const reasons = reasonsOf(run, report);
    this.#problem.replaceChildren();
    const offers = this.#offers(run, previous, adapters ?? []);
    if (["FAILED", "CANCELLED"].includes(stateOf(run))) offers.push(button(said.again, () => this.startAgain(run)));
    if (report) offers.push(this.#pageLink(run));
    this.#actions.replaceChildren(...offers);
    const parts = [
      element(
        "div",
        { class: "card decision" },
        element("h3", {}, said.title),
        element("p", {}, decision(run, known, reasons)),
        reasons.length > 0 && element("ul", {}, reasons.map((each) => element("li", {}, each))),
        report && facts(run, report),
        this.#problem,
        this.#actions,
      ),
      report && this.#pairsCard(run, report),
      report && element("div", { class: "card" }, element("h3", {}, said.figures), metricsTable(report.metrics)),
    ];
    this.root.replaceChildren(...parts.filter(Boolean));
  }

  #pageLink(run) {
    const said = words.runs.report;
    const { lang } = document.documentElement;
    return element(
      "a",
      { class: "button", href: `/files/reports/${run.id}.html?language=${lang}`, target: "_blank", rel: "noopener", title: said.pageHint },
      said.page,
      element("span", { "aria-hidden": "true" }, "↗"),
      element("span", { class: "unseen" }, `(${said.pageHint})`),
    );
  }

  /** What may be done about who draws. */
  #offers(run, previous, adapters) {
    const said = words.runs.report;
    const own = ownOf(run, adapters);
    if (!own) return [];
    const name = (number) => words.runs.version(run.style, number);
    if (activeOf(adapters) === own) {
      const before = adapters.find((each) => each.id.version === previous && each.fits);
      const back = before
        ? [said.rollBack(name(previous)), () => this.service.activate(run.style, previous)]
        : [said.rollBackToNone, () => this.service.deactivate(run.style, run.version)];
      return [this.#offer(...back)];
    }
    if (stateOf(run) === "KEPT_BACK") {
      return [this.#offer(said.promote(name(run.version)), () => this.service.promote(run), "primary")];
    }
    return own.fits ? [this.#offer(said.activate(name(run.version)), () => this.service.activate(run.style, run.version))] : [];
  }

  #offer(label, act, look = "") {
    const press = async (event) => {
      event.target.disabled = true;
      this.#problem.replaceChildren();
      try {
        await act();
      } catch (error) {
        this.#problem.replaceChildren(problemBox(error));
      } finally {
        event.target.disabled = false;
      }
    };
    return button(label, press, { class: look });
  }

  #pairsCard(run, report) {
    const said = words.runs.report;
    if (!report.grid_png || !report.columns.length) return null;
    const slot = this.#pairs;
    pairsOf(blobOf(report.grid_png, "image/png"), report.columns).then((pairs) => slot.replaceChildren(pairs));
    return element(
      "div",
      { class: "card" },
      element("h3", {}, said.pairs),
      element("p", { class: "quiet" }, said.pairsAbout(rivalOf(run, report), words.runs.version(run.style, run.version))),
      slot,
    );
  }
}
