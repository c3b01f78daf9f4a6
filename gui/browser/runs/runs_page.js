/** Training: runs, and the adapter versions that came of them. */

import { element } from "../dom.js";
import { ProblemPlace } from "../problem.js";
import { RunForm } from "./run_form.js";
import { RunList } from "./run_list.js";
import { RunView } from "./run_view.js";
import { activeOf, adaptersOf, Service } from "./service.js";
import { StyleChoice } from "./style_choice.js";
import { Versions } from "./versions.js";
import { count } from "../numbers.js";
import { moment, words } from "../words.js";

/** What stands behind #runs in the address: nothing, `versions`, or a run's id. */
export class RunsPage {
  root = element("div", { class: "runs" });
  #service = new Service();
  #choice = new StyleChoice();
  #form = new RunForm((run) => {
    location.hash = `#runs/${run.id}`;
  });
  #list = new RunList();
  #versions = new Versions(this.#service);
  #run = null;
  #argument = null;
  #isOpen = false;
  #problem = new ProblemPlace();
  #inService = element("p", { class: "in-service-line" }, words.frame.loading);
  #heading = element("h2", { tabindex: "-1" }, words.frame.pages.runs);
  #tabs = element("nav", { class: "tabs", "aria-label": words.runs.tabs.label });
  #head = element(
    "div",
    { class: "runs-head" },
    element("div", { class: "row" }, this.#heading, this.#tabs, element("span", { class: "grow" }), this.#choice.root),
    this.#inService,
    this.#problem.root,
  );
  #overview = element("div", { class: "runs-overview" }, this.#list.goingRoot, this.#form.root, this.#list.root);
  #body = element("div", {});

  constructor() {
    this.root.append(this.#head, this.#body, this.#service.root);
    this.#choice.addEventListener("change", () => this.#load());
    this.#service.addEventListener("change", ({ detail }) => this.#changed(detail));
  }

  open(argument) {
    this.close();
    const isMove = this.#argument !== null && this.#argument !== argument;
    this.#argument = argument;
    this.#isOpen = true;
    const isRun = argument !== "" && argument !== "versions";
    this.#head.hidden = isRun;
    if (isRun) this.#openRun(argument);
    else this.#openStyle(argument);
    // The address has changed, and all around the focus with it.
    if (isMove) (isRun ? this.#run.heading : this.#heading).focus();
  }

  close() {
    this.#isOpen = false;
    this.#service.forget();
    this.#problem.rest();
    this.#form.close();
    this.#list.close();
    this.#versions.close();
    this.#run?.close();
  }

  #openRun(id) {
    if (this.#run?.id !== id) this.#run = new RunView(id, this.#service, (run) => this.#startAgain(run));
    this.#body.replaceChildren(this.#run.root);
    this.#body.hidden = false;
    this.#run.open();
  }

  /** The form, with what a run was asked for. */
  #startAgain(run) {
    this.#choice.choose(run.style);
    this.#form.take(run);
    location.hash = "#runs";
  }

  #openStyle(argument) {
    const { tabs } = words.runs;
    const tab = (name, href, isOpen) => element("a", { href, "aria-current": isOpen ? "true" : null }, name);
    this.#tabs.replaceChildren(
      tab(tabs.runs, "#runs", argument === ""),
      tab(tabs.versions, "#runs/versions", argument === "versions"),
    );
    this.#body.replaceChildren(argument === "versions" ? this.#versions.root : this.#overview);
    this.#body.hidden = !this.#choice.style;
    this.#load();
  }

  async #load() {
    try {
      await this.#choice.load();
    } catch (error) {
      this.#inService.replaceChildren();
      this.#problem.tell(error, () => this.#load());
      return;
    }
    const { style } = this.#choice;
    this.#body.hidden = !style;
    if (style) {
      this.#form.show(style);
      await this.#fill(style);
    } else {
      this.#problem.clear();
      this.#inService.textContent = words.runs.noStyles;
    }
  }

  /** What depends on the versions that there are. */
  async #fill(style) {
    let adapters = null;
    try {
      adapters = await adaptersOf(style.name);
      this.#problem.clear();
    } catch (error) {
      this.#problem.tell(error, () => this.#load());
    }
    if (!this.#isOpen || this.#choice.style !== style) return;
    const active = activeOf(adapters ?? []);
    this.#inService.replaceChildren(...(adapters ? inServiceLine(style, active) : []));
    if (this.#argument === "") this.#list.open(style.name, active?.id.version);
    else if (this.#argument === "versions" && adapters) this.#versions.show(style.name, adapters);
  }

  #changed(detail) {
    if (this.#head.hidden) this.#run.refresh(detail);
    else if (this.#choice.style) this.#fill(this.#choice.style);
  }
}

/** Which version draws. */
function inServiceLine(style, active) {
  const said = words.runs.inService;
  if (!active) return [said.none];
  // Of one that was brought from elsewhere it is not known.
  const { num_drawings: learnt } = active.manifest;
  const about = [said.since(moment(active.activated_at)), learnt > 0 && said.learnt(count(learnt))];
  return [
    element("strong", {}, said.now(words.runs.version(style.name, active.id.version))),
    element("span", { class: "quiet" }, ` ${about.filter(Boolean).join(" · ")}`),
  ];
}
