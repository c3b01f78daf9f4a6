/** The pictures of the validation prompt: the latest one large, all of them in a strip. */

import { blobOf } from "../api.js";
import { element } from "../dom.js";
import { count } from "../numbers.js";
import { words } from "../words.js";

export class SampleStrip {
  #addresses = [];
  #shown = new Map();
  #chosen = null;
  #large = element("img", { class: "sample-large", hidden: true, alt: "" });
  #caption = element("figcaption", { class: "quiet" });
  #strip = element("ul", { class: "strip" });
  #none = element("p", { class: "quiet" }, words.runs.run.noSamples);
  root = element(
    "section",
    { class: "card samples" },
    element("h3", {}, words.runs.run.samples),
    element("p", { class: "quiet" }, words.runs.run.samplesAbout),
    this.#none,
    element("figure", {}, this.#large, this.#caption),
    this.#strip,
  );

  /** All there are; those that are shown already stay as they are. */
  show(samples) {
    for (const sample of samples) if (!this.#shown.has(sample.step) && sample.png) this.#add(sample);
    this.#none.hidden = this.#shown.size > 0;
    if (this.#chosen === null) this.#look([...this.#shown.keys()].at(-1));
  }

  /** Gives the memory back. */
  release() {
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.#addresses = [];
    this.#shown.clear();
    this.#strip.replaceChildren();
    this.#large.hidden = true;
    this.#large.removeAttribute("src");
  }

  #add({ step, png, prompt, seed }) {
    const address = URL.createObjectURL(blobOf(png, "image/png"));
    this.#addresses.push(address);
    const said = words.runs.run;
    const choose = () => {
      // From the latest one on, those that come are shown as they come.
      this.#chosen = step === [...this.#shown.keys()].at(-1) ? null : step;
      this.#look(step);
    };
    const pressed = element(
      "button",
      { type: "button", class: "sample", click: choose, "aria-pressed": "false" },
      element("img", { src: address, alt: said.sampleAlt(count(step), prompt), loading: "lazy" }),
      element("span", { class: "quiet" }, said.sample(count(step))),
    );
    this.#shown.set(step, { address, prompt, seed, pressed });
    this.#strip.append(element("li", {}, pressed));
  }

  #look(step) {
    const shown = this.#shown.get(step);
    if (!shown) return;
    for (const each of this.#shown.values()) each.pressed.setAttribute("aria-pressed", String(each === shown));
    this.#large.src = shown.address;
    this.#large.alt = words.runs.run.sampleAlt(count(step), shown.prompt);
    this.#large.hidden = false;
    this.#caption.textContent = `${words.runs.run.sample(count(step))} · ${words.runs.report.seed(shown.seed)} · ${shown.prompt}`;
    if (this.#chosen === null) this.#strip.scrollLeft = this.#strip.scrollWidth;
  }
}
