/** The two boxes, Generate, and everything behind More. */

import { button, element } from "../dom.js";
import { EMPTY, problemsOf, requestOf, valuesOf } from "./draw_settings.js";
import { FormField } from "./form_field.js";
import { SettingsFields } from "./settings_fields.js";
import { pictureButton, SourcePicture } from "./source_picture.js";
import { words } from "../words.js";

const KEPT = "draw-form";
const KEPT_OPEN = "draw-more";

function keptValues() {
  try {
    return { ...EMPTY, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return { ...EMPTY };
  }
}

const box = (name, rows, placeholder) =>
  element("textarea", { name, rows, placeholder, spellcheck: "false", autocapitalize: "none" });

export class DrawForm {
  #values = keptValues();
  #capabilities = null;
  #told = "";
  #settings = null;
  #draw;
  #boxes;
  #more;
  #inMore = element("div", {}, element("p", { class: "quiet" }, words.frame.loading));

  /**
   * @param {{draw: function(object[], object), compare: function(), read: function(Blob)}} acts
   *   `draw` is given requests and what ongoing.begin takes beside them; `compare` is to ask which
   *   versions; `read` is given a picture whose settings are asked for.
   */
  constructor({ draw, compare, read }) {
    const said = words.draw;
    this.#draw = draw;
    this.#boxes = {
      prompt: new FormField(said.prompt, box("prompt", 4, said.promptExample)),
      negative_prompt: new FormField(
        said.negativePrompt,
        box("negative_prompt", 2, said.negativeExample),
      ),
    };
    this.source = new SourcePicture(() => this.#settings?.offerImage(Boolean(this.source.blob)));
    this.source.root.append(...pictureButton(said.read.choose, read, { title: said.read.hint }));
    this.#more = element(
      "details",
      {
        class: "more",
        open: localStorage.getItem(KEPT_OPEN) === "yes",
        toggle: () => localStorage.setItem(KEPT_OPEN, this.#more.open ? "yes" : ""),
      },
      element("summary", {}, said.more),
      this.#inMore,
      element(
        "div",
        { class: "row" },
        button(said.compare.open, compare),
        button(said.reset, () => this.#reset()),
      ),
    );
    this.generate = element(
      "button",
      { class: "primary generate", title: said.generateKeys },
      said.generate,
    );
    this.root = this.#laidOut();
    for (const [name, field] of Object.entries(this.#boxes)) field.value = this.#values[name];
  }

  #laidOut() {
    return element(
      "form",
      {
        class: "card draw-form",
        novalidate: true,
        "aria-label": words.frame.pages.draw,
        submit: (event) => {
          event.preventDefault();
          this.submit();
        },
        keydown: (event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          this.submit();
        },
        input: () => this.#keep(),
        change: () => this.#keep(),
      },
      this.#boxes.prompt.root,
      this.#boxes.negative_prompt.root,
      this.source.root,
      this.generate,
      this.#more,
    );
  }

  /** The server has told what it can draw. */
  offer(capabilities) {
    const { load, ...lasting } = capabilities;
    this.#capabilities = capabilities;
    this.source.mostBytes = capabilities.limits.max_image_bytes;
    if (JSON.stringify(lasting) === this.#told) return;
    this.#told = JSON.stringify(lasting);
    this.#settings = new SettingsFields(capabilities);
    this.source.putStrength(this.#settings.fields.strength.root);
    this.#settings.offerImage(Boolean(this.source.blob));
    this.#settings.values = this.#values;
    this.#inMore.replaceChildren(this.#settings.root);
  }

  get #fields() {
    return { ...this.#boxes, ...this.#settings?.fields };
  }

  #keep() {
    const boxes = Object.fromEntries(
      Object.entries(this.#boxes).map(([name, field]) => [name, field.value]),
    );
    this.#values = { ...this.#values, ...boxes, ...this.#settings?.values };
    try {
      localStorage.setItem(KEPT, JSON.stringify(this.#values));
    } catch {
      // Nothing is kept here.
    }
  }

  #put(values) {
    this.#values = values;
    for (const [name, field] of Object.entries(this.#boxes)) field.value = values[name];
    if (this.#settings) this.#settings.values = values;
    for (const field of Object.values(this.#fields)) field.refuse(null);
    this.#keep();
  }

  #reset() {
    const { prompt, negative_prompt } = this.#values;
    this.#put({ ...EMPTY, prompt, negative_prompt });
  }

  /** The settings of a picture. */
  use(parameters) {
    if (this.#capabilities) this.#put(valuesOf(parameters, this.#capabilities, this.#values));
    this.#boxes.prompt.control.focus();
  }

  /** Says what is wrong at each field, and goes to the first; true: nothing is. */
  check() {
    this.#keep();
    const problems = problemsOf(this.#values, this.#capabilities);
    const fields = this.#fields;
    for (const [name, field] of Object.entries(fields)) field.refuse(problems[name]);
    const [first] = Object.keys(problems);
    if (!first) return true;
    const { control } = fields[first];
    if (this.#more.contains(control)) this.#more.open = true;
    control.focus();
    return false;
  }

  /** What is asked for as the form stands. */
  request(changes = {}) {
    const values = { ...this.#values, ...changes };
    return requestOf(values, this.#capabilities, { hasImage: Boolean(this.source.blob) });
  }

  /** Of the style that is chosen: `{versions, served}`. */
  get versions() {
    const style = this.#values.style || this.#capabilities.default_style;
    const served = this.#capabilities.styles.find(
      (each) => each.style.name === style,
    )?.active_version;
    return { versions: this.#settings.versions, served };
  }

  async submit() {
    await this.source.ready;
    if (!this.#capabilities) this.#draw(null);
    else if (this.check()) this.#draw([this.request()], { image: this.source.blob });
  }
}
