/** The two boxes, Generate, and everything behind More. */

import { button, element } from "../dom.js";
import { EMPTY, problemsOf, requestOf } from "./draw_settings.js";
import { FormField } from "../form_field.js";
import { settingsOf } from "./picture_settings.js";
import { onceReleased } from "../pointer.js";
import { SettingsFields } from "./settings_fields.js";
import { pictureButton, SourcePicture } from "./source_picture.js";
import { words } from "../words.js";

const KEPT = "draw-form";
const KEPT_OPEN = "draw-more";
// Only all together they are within the limits.
const SIZE = ["size", "width", "height"];

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
  #untaken = element("div", { class: "note", role: "status", hidden: true });
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
        input: () => {
          this.#keep();
          this.#tell(({ isRefused }) => isRefused);
        },
        change: ({ target }) => {
          this.#keep();
          onceReleased(() =>
            this.#tell((field, name) => field.isRefused || this.#isOf(name, target)),
          );
        },
      },
      this.#untaken,
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
    for (const field of Object.values(this.#fields)) field.refuse(null);
    for (const [name, field] of Object.entries(this.#boxes)) field.value = values[name];
    if (this.#settings) this.#settings.values = values;
    this.#keep();
  }

  #reset() {
    const { prompt, negative_prompt } = this.#values;
    this.#put({ ...EMPTY, prompt, negative_prompt });
    this.source.set(null);
    this.forgive();
  }

  /** A version to draw with from now on. */
  choose(style, version) {
    this.#put({ ...this.#values, style, version });
    this.#more.open = true;
    this.#boxes.prompt.control.focus();
  }

  /** The settings of a picture; what cannot be as it says is told. */
  use(parameters) {
    if (this.#capabilities) {
      const { values, untaken } = settingsOf(parameters, this.#capabilities, this.#values);
      this.#put(values);
      this.forgive();
      this.#noteUntaken([...untaken, this.#sourceFor(parameters)].filter(Boolean));
    }
    this.#boxes.prompt.control.focus();
  }

  /** A picture that came of words alone starts from none; of another, its own is not in the file. */
  #sourceFor({ strength }) {
    const said = words.draw.untaken;
    const hasOne = Boolean(this.source.blob);
    if (strength) return hasOne ? said.sourceStays : said.sourceMissing;
    if (hasOne) this.source.set(null);
    return hasOne && said.sourceGone;
  }

  #noteUntaken(sentences) {
    this.#untaken.hidden = !sentences.length;
    this.#untaken.replaceChildren(
      element("p", {}, words.draw.untaken.title),
      element("ul", {}, sentences.map((each) => element("li", {}, each))),
    );
  }

  /** What was told of pictures before is over. */
  forgive() {
    this.source.forgive();
    this.#noteUntaken([]);
  }

  /** Says at some of the fields what is wrong there; gives all problems by field. */
  #tell(isTold) {
    if (!this.#capabilities) return {};
    const problems = problemsOf(this.#values, this.#capabilities);
    for (const [name, field] of Object.entries(this.#fields))
      if (isTold(field, name)) field.refuse(problems[name]);
    return problems;
  }

  /** Whether a control decides what is right in a field. */
  #isOf(name, control) {
    const names = SIZE.includes(name) ? SIZE : [name];
    return names.some((each) => this.#fields[each]?.root.contains(control));
  }

  /** Says what is wrong at each field, and goes to the first; true: nothing is. */
  check() {
    this.#keep();
    const [first] = Object.keys(this.#tell(() => true));
    if (!first) return true;
    const { control } = this.#fields[first];
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
