/** Other words in place of some, in all captions: what would change is shown before it does. */

import { Refusal, stream } from "../api.js";
import { openDialog, problemLine } from "../dialog.js";
import { button, element, field } from "../dom.js";
import { words } from "../words.js";

const TYPING_MS = 300;
const METHOD = "training.v1.Dataset/ReplaceWords";

export class BulkReplace {
  #style;
  #trigger;
  #done;
  #typing = 0;
  #call = new AbortController();
  #words = element("input", { maxlength: 200, autocomplete: "off", spellcheck: "false" });
  #replacement = element("input", { maxlength: 200, autocomplete: "off" });
  #whole = element("input", { type: "checkbox" });
  #told = element("p", { role: "status" });
  #examples = element("ul", { class: "examples", role: "list" });
  #problem = problemLine();
  #bar = element("progress", { max: 1, value: 0, hidden: true });
  #go;
  #stop;

  /** @param {function()} done Told when captions have changed. */
  constructor(style, trigger, done) {
    this.#style = style;
    this.#trigger = trigger;
    this.#done = done;
    const said = words.drawings.replace;
    this.#whole.checked = true;
    this.#bar.setAttribute("aria-label", said.title);
    this.#go = element("button", { class: "primary", disabled: true }, said.go(0));
    this.#stop = button(said.stop, () => this.#call.abort(), { hidden: true });
    const form = element(
      "form",
      { class: "sheet-body", submit: (event) => this.#replace(event), input: () => this.#soon() },
      field(said.words, this.#words),
      field(said.replacement, this.#replacement, said.replacementHint),
      element("label", { class: "row check" }, this.#whole, said.whole),
      this.#told,
      this.#examples,
      this.#problem.root,
      this.#bar,
      element("div", { class: "row" }, this.#go, this.#stop),
    );
    openDialog(said.title, form, { closed: () => this.#call.abort() });
    this.#words.focus();
  }

  get #asked() {
    return {
      style: this.#style,
      words: this.#words.value,
      replacement: this.#replacement.value,
      whole_words: this.#whole.checked,
    };
  }

  #soon() {
    clearTimeout(this.#typing);
    this.#go.disabled = true;
    this.#typing = setTimeout(() => this.#preview(), TYPING_MS);
  }

  async #preview() {
    this.#problem.say("");
    this.#told.textContent = "";
    this.#examples.replaceChildren();
    if (!this.#words.value.trim()) return;
    const finished = await this.#called({ ...this.#asked, preview: true }, () => {});
    if (!finished) return;
    const said = words.drawings.replace;
    this.#told.textContent = said.would(finished.num_changed, finished.num_refused);
    this.#go.textContent = said.go(finished.num_changed);
    this.#go.disabled = finished.num_changed === 0;
    this.#examples.replaceChildren(...finished.examples.map((each) => this.#example(each)));
    this.#tellProblems(finished);
  }

  async #replace(event) {
    event.preventDefault();
    if (this.#go.disabled) return;
    const said = words.drawings.replace;
    this.#busy(true);
    let changed = 0;
    const finished = await this.#called(this.#asked, ({ num_changed: now, num_captions: all }) => {
      changed = now;
      this.#bar.value = now / all;
      this.#told.textContent = said.progress(now, all);
    });
    this.#busy(false);
    this.#go.disabled = true;
    this.#go.textContent = said.go(0);
    this.#examples.replaceChildren();
    this.#told.textContent = finished ? said.done(finished.num_changed) : said.stopped(changed);
    if (finished) this.#tellProblems(finished);
    this.#done();
  }

  /** What it came to; null: it was ended, or something went wrong, which is said. */
  async #called(asked, progress) {
    this.#call.abort();
    const call = new AbortController();
    this.#call = call;
    try {
      for await (const event of stream(METHOD, asked, { signal: call.signal })) {
        if (event.finished) return event.finished;
        progress(event.progress);
      }
    } catch (error) {
      if (error instanceof Refusal) this.#problem.say(error.told);
      else if (error.name !== "AbortError") throw error;
    }
    return null;
  }

  #busy(is) {
    this.#bar.hidden = !is;
    this.#stop.hidden = !is;
    this.#go.hidden = is;
    for (const each of [this.#words, this.#replacement, this.#whole]) each.disabled = is;
    if (is) this.#stop.focus();
  }

  #tellProblems({ problems }) {
    for (const each of problems) this.#examples.append(element("li", { class: "quiet" }, each));
  }

  #example({ before, after }) {
    const bare = (text) => text.slice(0, text.length - this.#trigger.length).trim();
    const said = words.drawings.replace;
    return element(
      "li",
      {},
      element("del", { "aria-label": said.before }, bare(before)),
      element("ins", { "aria-label": said.after }, bare(after)),
    );
  }
}
