/** One run: watched while it goes on, and what it came to. */

import { call, Refusal } from "../api.js";
import { confirmed } from "../confirmation.js";
import { button, element } from "../dom.js";
import { LossChart } from "./loss_chart.js";
import { count, numberOf } from "../numbers.js";
import { ProblemPlace } from "../problem.js";
import { namesOf, parameterText } from "./run_parameters.js";
import { RunProgress } from "./run_progress.js";
import { fetchReport, RunReport } from "./run_report.js";
import { said as inWords } from "../rules.js";
import { badge, hasEnded, lookOf, stateName } from "./run_state.js";
import { RunStory } from "./run_story.js";
import { watchRun } from "./run_watch.js";
import { SampleStrip } from "./sample_strip.js";
import { activeOf, adaptersOf } from "./service.js";
import { moment, words } from "../words.js";

/** The run; undefined: not among them. There is no question for a single one. @throws {Refusal} */
async function findRun(id) {
  let token = "";
  do {
    const page = await call("training.v1.Training/ListRuns", { page_size: 200, page_token: token });
    const run = page.runs.find((each) => each.id === id);
    if (run) return run;
    token = page.next_page_token;
  } while (token);
  return undefined;
}

const SOON_MS = 300;
// Between two times that are told of a run of which nothing else is.
const TICK_MS = 2000;
// So long it is told that the connection is there again.
const NEWS_MS = 6000;

const points = (losses) => losses.map(({ step, loss }) => ({ step, loss: numberOf(loss) }));

export class RunView {
  #story = new RunStory();
  #run = null;
  #report = null;
  #previous = undefined;
  #watching = null;
  #asking = 0;
  #forgetting = 0;
  #isLost = false;
  #chart = new LossChart();
  #curve = element("section", { class: "card" }, this.#chart.root);
  #samples = new SampleStrip();
  #progress = new RunProgress();
  #badge = element("span", {});
  #facts = element("p", { class: "quiet" });
  #problem = new ProblemPlace();
  #lost = element("p", { class: "lost", role: "status" });
  #notes = element("ul", { class: "notes" });
  #back = element("a", { class: "back", href: "#runs" }, `← ${words.runs.run.back}`);
  #settings = element("details", { class: "card settings", hidden: true });
  heading = element("h2", { tabindex: "-1" }, words.frame.loading);

  /**
   * @param {string} id
   * @param {import("./service.js").Service} service
   * @param {function(object)} startAgain Is given the run.
   */
  constructor(id, service, startAgain) {
    const said = words.runs.run;
    this.id = id;
    this.reportView = new RunReport(service, startAgain);
    this.cancelButton = button(said.cancel, () => this.#cancel(), { class: "danger", hidden: true });
    this.going = element("section", { class: "card", hidden: true }, this.#progress.root, this.#lost);
    this.root = element(
      "div",
      { class: "run-view" },
      this.#back,
      element("div", { class: "row run-head" }, this.heading, this.#badge, element("span", { class: "grow" }), this.cancelButton),
      this.#facts,
      this.#problem.root,
      this.going,
      element("div", { role: "log", "aria-label": said.notes }, this.#notes),
      this.reportView.root,
      element("div", { class: "run-pictures" }, this.#curve, this.#samples.root),
      this.#settings,
    );
  }

  async open() {
    this.close();
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    this.#samples.show(this.#story.samples);
    try {
      this.#run ??= await findRun(this.id);
      if (signal.aborted) return;
      if (!this.#run) {
        this.#problem.tell(new Refusal("NotFound", words.runs.run.missing));
        this.root.replaceChildren(this.#back, this.#problem.root);
        this.#back.focus();
        return;
      }
      this.#problem.clear();
      this.#show();
      await this.#watch(signal);
      if (!signal.aborted && this.#story.ended) await this.#came(signal);
    } catch (error) {
      if (!signal.aborted) this.#problem.tell(error, () => this.open());
    }
  }

  close() {
    this.#watching?.abort();
    this.#tellConnection({ isLost: false, text: "" });
    clearTimeout(this.#asking);
    this.#problem.rest();
    this.#samples.release();
  }

  /** Another version draws now: `version` in place of `before`. */
  async refresh({ style, version, before }) {
    if (!this.#story.ended || !this.#watching) return;
    const { signal } = this.#watching;
    if (style === this.#run.style && version === this.#run.version) this.#previous = before;
    this.#run = (await findRun(this.id)) ?? this.#run;
    await this.#came(signal, { again: true });
  }

  #watch(signal) {
    const said = words.runs.run;
    const ticking = setInterval(() => this.going.hidden || this.#showProgress(), TICK_MS);
    return watchRun(this.id, {
      after: this.#story.sequence,
      told: (event) => {
        const { stage } = this.#story;
        this.#story.take(event);
        if (stage !== this.#story.stage) this.#askAnew(signal);
        if (this.#story.ended) {
          this.#run = this.#story.ended.run;
          this.#previous = this.#story.ended.previous_version;
        }
        this.#show();
      },
      lost: (error) => this.#tellConnection({ isLost: true, text: error.kind === "PageAway" ? said.pageAway : said.trainerAway }),
      found: () => {
        this.#tellConnection({ isLost: false, text: said.found });
        this.#forgetting = setTimeout(() => this.#tellConnection({ isLost: false, text: "" }), NEWS_MS);
      },
      signal,
    }).finally(() => clearInterval(ticking));
  }

  #tellConnection({ isLost, text }) {
    clearTimeout(this.#forgetting);
    this.#isLost = isLost;
    if (this.#lost.textContent !== text) this.#lost.textContent = text;
    if (this.#run && !this.going.hidden) this.#showProgress();
  }

  /** Of a run that cannot be reached nothing is claimed but where it was. */
  #showProgress() {
    const said = words.runs;
    const story = this.#story;
    this.#progress.show(story, { isHeard: !this.#isLost && !story.isSilent(Date.now() / 1000) });
    const [look, name] = this.#isLost ? ["off", said.run.unreached] : ["going", said.states[story.stage]];
    if (this.#badge.textContent !== name) this.#badge.replaceChildren(badge(look, name));
  }

  /** What a run begins with, and with how many drawings, is known only when it has begun. */
  #askAnew(signal) {
    clearTimeout(this.#asking);
    // Once for many events, as there are after a reload.
    this.#asking = setTimeout(async () => {
      const run = await findRun(this.id).catch(() => undefined);
      if (!run || signal.aborted || this.#story.ended) return;
      this.#run = run;
      this.#show();
    }, SOON_MS);
  }

  #show() {
    const [run, story] = [this.#run, this.#story];
    const isOver = Boolean(story.ended) || hasEnded(run);
    this.heading.textContent = words.runs.run.title(run.style);
    this.going.hidden = isOver;
    this.cancelButton.hidden = isOver;
    if (isOver) this.#badge.replaceChildren(badge(lookOf(run), stateName(run)));
    else this.#showProgress();
    this.#facts.textContent = this.#factsText();
    this.#samples.show(story.samples);
    this.#samples.root.hidden = isOver && story.samples.length === 0;
    this.#curve.hidden = isOver && story.losses.length === 0;
    if (!this.#report) {
      this.#chart.show({ losses: story.losses, lastStep: story.progress?.max_train_steps ?? run.max_train_steps });
    }
    this.#showNotes();
    this.#showSettings();
  }

  #factsText() {
    const [run, said] = [this.#run, words.runs];
    const name = said.version(run.style, run.continued_from);
    const beginning = run.continued_from !== undefined ? said.run.continued(name) : said.run.scratch;
    return [
      said.run.started(moment(run.created_at)),
      run.started_by !== undefined && said.run.byMember,
      run.num_drawings > 0 && said.drawings(count(run.num_drawings)),
      run.mode_reason && `${beginning} (${inWords(run.mode_reason)})`,
    ]
      .filter(Boolean)
      .join(" · ");
  }

  #showNotes() {
    const said = words.runs.run;
    const { style } = this.#run;
    const texts = {
      began_otherwise: ({ agreed_from, continued_from, reason }) =>
        continued_from === undefined
          ? said.scratchOtherwise(words.runs.version(style, agreed_from), inWords(reason))
          : said.continuesOtherwise(words.runs.version(style, continued_from), words.runs.version(style, agreed_from)),
      lowered: (body) => said.lowered(count(body.train_batch_size), count(body.gradient_accumulation_steps)),
      interrupted: (body) => said.resumed(count(body.resumed_at_step)),
      published: (body) => said.madeVersion(words.runs.version(style, body.version)),
    };
    for (const { kind, time, body } of this.#story.notes.slice(this.#notes.childElementCount)) {
      const text = element("span", {}, texts[kind](body));
      this.#notes.append(element("li", { class: kind }, text, element("time", { class: "quiet" }, moment(time))));
    }
  }

  #showSettings() {
    const parameters = this.#run.parameters ?? {};
    const names = namesOf(parameters);
    this.#settings.hidden = names.length === 0;
    if (this.#settings.childElementCount || !names.length) return;
    const { fields } = words.runs.form;
    const row = (name) =>
      element("div", {}, element("dt", {}, fields[name][0]), element("dd", {}, parameterText(name, parameters[name])));
    this.#settings.append(element("summary", {}, words.runs.run.settings), element("dl", { class: "figures" }, names.map(row)));
  }

  /** The end: the report is fetched, and which version draws now. */
  async #came(signal, { again = false } = {}) {
    const run = this.#run;
    const [report, adapters] = await Promise.all([
      again ? this.#report : fetchReport(run.id),
      adaptersOf(run.style).catch((error) => this.#away(error)),
    ]);
    if (signal.aborted) return;
    this.#report = report;
    const draws = run.version !== undefined && activeOf(adapters ?? [])?.id.version === run.version;
    this.#badge.replaceChildren(badge(draws ? "good" : lookOf(run), stateName(run, { inService: draws })));
    const previous = this.#previous ?? report?.compared_with;
    this.reportView.show(run, { report, previous, adapters });
    if (report) {
      this.#curve.hidden = report.losses.length === 0 && this.#story.losses.length === 0;
      this.#chart.show({
        losses: report.losses.length ? points(report.losses) : this.#story.losses,
        heldOut: points(report.held_out_losses),
        chosen: report.chosen_step || null,
        lastStep: run.max_train_steps,
      });
    }
  }

  /** What the run came to can be read without the inference server. */
  #away(error) {
    this.#problem.tell(error, () => this.open());
    return null;
  }

  /** What is lost by it, and what stays. */
  #cancelText() {
    const said = words.runs.run;
    const { published, progress } = this.#story;
    if (published !== undefined) return said.cancelTextPublished(words.runs.version(this.#run.style, published));
    return progress || this.#run.step ? said.cancelText : said.cancelTextUnlearnt;
  }

  async #cancel() {
    const said = words.runs.run;
    const sure = await confirmed({ title: said.cancelTitle, text: this.#cancelText(), yes: said.cancelYes, no: said.cancelNo });
    if (!sure) return;
    // The button goes with the run.
    this.heading.focus();
    this.cancelButton.disabled = true;
    this.#problem.clear();
    this.#lost.textContent = said.cancelling;
    try {
      await call("training.v1.Training/CancelRun", { run_id: this.id });
      // The watch tells that it has ended.
    } catch (error) {
      this.#problem.tell(error);
    } finally {
      this.cancelButton.disabled = false;
      this.#lost.textContent = "";
    }
  }
}
