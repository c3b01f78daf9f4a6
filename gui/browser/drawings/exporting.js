/** The drawings as a zip, or as a data set on the Hugging Face hub. */

import { Refusal, stream } from "../api.js";
import { openDialog, problemLine } from "../dialog.js";
import { button, element, field } from "../dom.js";
import { words } from "../words.js";

const FORMATS = ["metadata.csv", "metadata.jsonl", "info.csv", "txt"];

export function openExporting(style) {
  const said = words.drawings.exporting;
  const format = element("select", {}, FORMATS.map((name) => element("option", { value: name }, said.formats[name])));
  const link = element("a", { class: "button", download: "" }, said.download);
  const point = () => {
    link.href = `/files/exports/${style}.zip?format=${format.value}`;
  };
  format.addEventListener("change", point);
  point();
  const push = new Push(style);
  openDialog(
    said.title,
    element(
      "div",
      { class: "sheet-body" },
      field(said.format, format),
      element("div", { class: "row" }, link),
      element("hr"),
      push.root,
    ),
    { closed: () => push.stop() },
  );
}

class Push {
  #style;
  #call = new AbortController();
  #name = element("input", { placeholder: "name/data-set", required: true, autocomplete: "off", spellcheck: "false" });
  #private = element("input", { type: "checkbox" });
  #bar = element("progress", { max: 1, value: 0, hidden: true });
  #told = element("p", { role: "status" });
  #problem = problemLine();
  #go;
  #stop;

  constructor(style) {
    const said = words.drawings.exporting;
    this.#style = style;
    this.#private.checked = true;
    this.#bar.setAttribute("aria-label", said.hub);
    this.#go = element("button", {}, said.push);
    this.#stop = button(words.frame.cancel, () => this.stop(), { hidden: true });
    this.root = element(
      "form",
      { class: "sheet-body flat", submit: (event) => this.#push(event) },
      element("h3", {}, said.hub),
      field(said.repository, this.#name, said.hubHint),
      element("label", { class: "row check" }, this.#private, said.private),
      this.#bar,
      this.#told,
      this.#problem.root,
      element("div", { class: "row" }, this.#go, this.#stop),
    );
  }

  stop() {
    this.#call.abort();
  }

  async #push(event) {
    event.preventDefault();
    const said = words.drawings.exporting;
    this.#call = new AbortController();
    this.#problem.say("");
    this.#told.textContent = said.pushing(0, null);
    this.#busy(true);
    const asked = { style: this.#style, repo_id: this.#name.value.trim(), private: this.#private.checked };
    try {
      const events = stream("training.v1.Dataset/PushToHub", asked, { signal: this.#call.signal });
      for await (const { progress, pushed } of events) {
        if (progress) this.#at(progress);
        if (pushed) this.#told.replaceChildren(said.pushed, " ", element("a", { href: pushed.url, target: "_blank", rel: "noreferrer" }, pushed.url));
      }
    } catch (error) {
      this.#told.textContent = "";
      if (error instanceof Refusal) this.#problem.say(error.told);
      else if (error.name === "AbortError") this.#told.textContent = said.pushStopped;
      else throw error;
    }
    this.#busy(false);
  }

  #at({ num_uploaded: done, num_drawings: all }) {
    this.#bar.value = all ? done / all : 0;
    this.#told.textContent = words.drawings.exporting.pushing(done, all);
  }

  #busy(is) {
    this.#bar.hidden = !is;
    this.#stop.hidden = !is;
    this.#go.hidden = is;
  }
}
