/** Training: runs, and the adapter versions that came of them. */

import { element } from "./dom.js";
import { problemBox } from "./problem.js";
import { RunForm } from "./run_form.js";
import { RunList } from "./run_list.js";
import { RunView } from "./run_view.js";
import { activeOf, adaptersOf, Service } from "./service.js";
import { StyleChoice } from "./style_choice.js";
import { Versions } from "./versions.js";
import { count } from "./numbers.js";
import { moment, words } from "./words.js";

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
  #problem = element("div", {});
  #inService = element("p", { class: "in-service-line" });
  #heading = element("h2", { tabindex: "-1" }, words.frame.pages.runs);
  #tabs = element("nav", { class: "tabs", "aria-label": words.runs.tabs.label });
  #head = element(
    "div",
    { class: "runs-head" },
    element("div", { class: "row" }, this.#heading, this.#tabs, element("span", { class: "grow" }), this.#choice.root),
    this.#inService,
    this.#problem,
  );
  #overview = element("div", { class: "runs-overview" }, this.#form.root, this.#list.root);
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
    const isRun = argument !== "" && argument !== "versions";
    this.#head.hidden = isRun;
    if (isRun) this.#openRun(argument);
    else this.#openStyle(argument);
    // The address has changed, and all around the focus with it.
    if (isMove) (isRun ? this.#run.heading : this.#heading).focus();
  }

  close() {
    this.#list.close();
    this.#run?.close();
  }

  #openRun(id) {
    if (this.#run?.id !== id) this.#run = new RunView(id, this.#service);
    this.#body.replaceChildren(this.#run.root);
    this.#run.open();
  }

  #openStyle(argument) {
    const { tabs } = words.runs;
    const tab = (name, href, isOpen) => element("a", { href, "aria-current": isOpen ? "page" : null }, name);
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
      this.#problem.replaceChildren();
    } catch (error) {
      this.#problem.replaceChildren(problemBox(error, () => this.#load()));
      return;
    }
    const { style } = this.#choice;
    this.#body.hidden = !style;
    if (!style) {
      this.#inService.textContent = words.runs.noStyles;
      return;
    }
    this.#form.show(style);
    await this.#fill(style);
  }

  async #fill(style) {
    if (this.#argument === "versions") this.#versions.open(style.name);
    const active = await this.#active(style);
    if (this.#argument === "" && this.#choice.style === style) this.#list.open(style.name, active?.id.version);
  }

  /** The version that draws; undefined: none, or nobody knows. */
  async #active(style) {
    const said = words.runs.inService;
    try {
      const active = activeOf(await adaptersOf(style.name));
      const since = active && said.since(moment(active.activated_at), count(active.manifest.num_drawings));
      this.#inService.replaceChildren(
        ...(active
          ? [element("strong", {}, said.now(words.runs.version(style.name, active.id.version))), element("span", { class: "quiet" }, ` ${since}`)]
          : [said.none]),
      );
      return active;
    } catch (error) {
      this.#inService.replaceChildren();
      this.#problem.replaceChildren(problemBox(error, () => this.#load()));
      return undefined;
    }
  }

  #changed(detail) {
    if (this.#head.hidden) this.#run.refresh(detail);
    else if (this.#choice.style) this.#fill(this.#choice.style);
  }
}
