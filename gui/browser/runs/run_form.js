/** Starting a run: what to begin with, for how long, and all the rest behind More. */

import { call } from "../api.js";
import { button, element, field, freshId } from "../dom.js";
import { count } from "../numbers.js";
import { onceReleased } from "../pointer.js";
import { problemBox } from "../problem.js";
import { LENGTHS, PARAMETERS, readParameter } from "./run_parameters.js";
import { parameterField } from "./run_parameter_field.js";
import { RunPlan } from "./run_plan.js";
import { words } from "../words.js";

const MODES = ["AUTO", "CONTINUE", "SCRATCH"];
const NOTHING = { mode: "AUTO", length: "usual", count: "", typed: {} };
const keptAs = (style) => `runs.form.${style}`;

// crypto.randomUUID is there on https and on this machine alone.
const freshRequestId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");

/** What would have to be typed to ask for it. */
function typedOf(mode, asked = {}) {
  const text = (value) => (typeof value === "boolean" ? (value ? "yes" : "no") : String(value));
  const length = Object.keys(LENGTHS).find((name) => asked[name] !== undefined);
  const others = Object.keys(PARAMETERS).filter((name) => asked[name] !== undefined);
  return {
    mode: MODES.find((each) => mode === `RUN_MODE_${each}`) ?? NOTHING.mode,
    length: length ?? NOTHING.length,
    count: length ? text(asked[length]) : "",
    typed: Object.fromEntries(others.map((name) => [name, text(asked[name])])),
  };
}

/** What is typed is kept per style, over a reload too. */
export class RunForm {
  #style = null;
  #fields = new Map();
  /** What was last sent: sent again unchanged, it is the same request. */
  #sent = { body: "", id: "", agreed: {} };
  #modes = MODES.map((mode) => this.#modeRadio(mode));
  #length = element("select", { name: "length", change: () => this.#lengthChosen() });
  #count = null;
  #countSlot = element("div", { class: "run-count" });
  #about = element("p", { class: "quiet" });
  #more = element("details", { class: "more" });
  #plan = new RunPlan(
    (parameters) => this.#planned(parameters),
    (isPossible) => this.#judged(isPossible),
  );
  #problem = element("div", {});
  #status = element("p", { class: "quiet", role: "status" });
  #start = element("button", { class: "primary" }, words.runs.form.start);

  /** @param {function(object)} started Is told the run. */
  constructor(started) {
    const said = words.runs.form;
    this.started = started;
    for (const [value, name] of Object.entries(said.lengths)) {
      this.#length.append(element("option", { value }, name));
    }
    this.root = element(
      "form",
      {
        class: "card run-form",
        novalidate: true,
        submit: (event) => this.#submit(event),
        input: () => {
          this.#keep();
          this.#tell((each) => each.isWrong);
        },
        // After the field of a length has come or gone.
        change: ({ target }) => {
          this.#keep();
          onceReleased(() => this.#tell((each) => each.isWrong || each.root.contains(target)));
        },
      },
      element("div", {}, element("h3", {}, said.title), this.#about),
      element("fieldset", { class: "modes" }, element("legend", {}, said.mode), this.#modes),
      element("div", { class: "run-length" }, field(said.length, this.#length), this.#countSlot),
      this.#more,
      this.#plan.root,
      this.#problem,
      element("div", { class: "row" }, this.#start, button(said.reset, () => this.#reset(), { class: "plain" }), this.#status),
    );
  }

  /** The style that a run would teach: training.v1.Style. */
  show(style) {
    const isOther = this.#style?.name !== style.name;
    this.#style = style;
    this.#about.textContent = words.runs.form.about(count(style.num_drawings));
    if (isOther) this.#fill({ ...NOTHING, ...JSON.parse(localStorage.getItem(keptAs(style.name)) ?? "{}") });
    this.#plan.ask(this.#read().request);
  }

  /** Fills it with what another run of the style was asked for, as soon as it is shown. */
  take({ style, mode, asked }) {
    localStorage.setItem(keptAs(style), JSON.stringify(typedOf(mode, asked)));
    this.#style = null;
  }

  close() {
    this.#plan.rest();
  }

  #modeRadio(mode) {
    const [name, meaning] = words.runs.form.modes[mode];
    const radio = element("input", { type: "radio", name: "mode", value: mode, id: freshId("mode") });
    const below = element("small", { id: freshId("mode-hint") }, meaning);
    radio.setAttribute("aria-describedby", below.id);
    return element(
      "div",
      { class: "mode" },
      radio,
      element("label", { for: radio.id }, name),
      below,
    );
  }

  #fill({ mode, length, count: number, typed }) {
    for (const radio of this.root.querySelectorAll("[name=mode]")) radio.checked = radio.value === mode;
    this.#length.value = length;
    this.#lengthChosen(number);
    const said = words.runs.form;
    const usual = this.#style.training_defaults ?? {};
    this.#fields = new Map(
      Object.entries(PARAMETERS).map(([name, parameter]) => [
        name,
        parameterField(name, parameter, { usual: usual[name], typed: typed[name] ?? "" }),
      ]),
    );
    this.#more.replaceChildren(
      element("summary", {}, said.more),
      element("p", { class: "quiet" }, said.moreAbout),
      element("div", { class: "run-parameters" }, [...this.#fields.values()].map((each) => each.root)),
    );
    this.#more.open = Object.values(typed).some(Boolean);
    this.#problem.replaceChildren();
  }

  #lengthChosen(typed = "") {
    const name = this.#length.value;
    const said = words.runs.form;
    const label = [said.count[name], said.countHint[name]];
    this.#count =
      name in LENGTHS ? parameterField(name, LENGTHS[name], { usual: this.#style.training_defaults?.[name], typed, label }) : null;
    this.#countSlot.replaceChildren(...(this.#count ? [this.#count.root] : []));
  }

  #typed() {
    return {
      mode: this.root.querySelector("[name=mode]:checked")?.value ?? "AUTO",
      length: this.#length.value,
      count: this.#count?.typed ?? "",
      typed: Object.fromEntries([...this.#fields].map(([name, each]) => [name, each.typed])),
    };
  }

  #keep() {
    localStorage.setItem(keptAs(this.#style.name), JSON.stringify(this.#typed()));
    this.#plan.ask(this.#read().request);
  }

  #planned(parameters) {
    for (const [name, each] of this.#fields) {
      if (!each.typed && parameters[name] !== undefined) each.usual(parameters[name]);
    }
  }

  /** The button stays where it is for who uses keys or listens, and says why it does nothing. */
  #judged(isPossible) {
    this.#start.setAttribute("aria-disabled", String(!isPossible));
    if (isPossible) this.#start.removeAttribute("aria-describedby");
    else this.#start.setAttribute("aria-describedby", this.#plan.root.id);
    if (isPossible && this.#status.textContent === words.runs.form.impossible) this.#status.textContent = "";
  }

  #reset() {
    localStorage.removeItem(keptAs(this.#style.name));
    this.#fill(NOTHING);
    this.#plan.ask(this.#read().request);
    this.#status.textContent = "";
  }

  /** What would be sent, null where a field is wrong; and those that are, with the rule they broke. */
  #read() {
    const parameters = {};
    const problems = new Map();
    for (const [name, each] of this.#asked()) {
      const { value, problem } = readParameter({ ...PARAMETERS, ...LENGTHS }[name], each.typed);
      if (problem) problems.set(each, problem);
      else if (value !== undefined) parameters[name] = value;
    }
    const request = { style: this.#style.name, mode: `RUN_MODE_${this.#typed().mode}`, parameters };
    return { request: problems.size ? null : request, problems };
  }

  #asked() {
    return [...(this.#count ? [[this.#length.value, this.#count]] : []), ...this.#fields];
  }

  /** Says at some of the fields what is wrong there; gives what #read does. */
  #tell(isTold) {
    const read = this.#read();
    for (const [, each] of this.#asked()) if (isTold(each)) each.tell(read.problems.get(each) ?? "");
    return read;
  }

  /** What would be sent; null: something is wrong, and is marked. */
  #request() {
    const { request, problems } = this.#tell(() => true);
    const [wrong] = problems.keys();
    if (wrong) {
      if (this.#more.contains(wrong.root)) this.#more.open = true;
      wrong.focus();
      this.#status.textContent = words.runs.form.wrong;
    }
    return request;
  }

  async #submit(event) {
    event.preventDefault();
    const request = this.#request();
    if (!request) return;
    if (this.#plan.forbids(request)) {
      this.#status.textContent = words.runs.form.impossible;
      // What stands in its way may have gone meanwhile.
      this.#plan.ask(request);
      return;
    }
    const body = JSON.stringify(request);
    if (this.#sent.body !== body) {
      this.#sent = { body, id: freshRequestId(), agreed: this.#plan.agreed(request) };
    }
    this.#problem.replaceChildren();
    this.#start.disabled = true;
    this.#status.textContent = words.runs.form.starting;
    try {
      const { id, agreed } = this.#sent;
      const { run } = await call("training.v1.Training/StartRun", { ...request, ...agreed, request_id: id });
      this.#sent = { body: "", id: "", agreed: {} };
      this.#status.textContent = "";
      this.started(run);
    } catch (error) {
      this.#status.textContent = "";
      this.#problem.replaceChildren(problemBox(error));
    } finally {
      this.#start.disabled = false;
    }
  }
}
