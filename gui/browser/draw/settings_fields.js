/** Everything behind *More*. */

import { call, Refusal } from "../api.js";
import { button, element } from "../dom.js";
import { bounds, CUSTOM, freshSeed, styleOf } from "./draw_settings.js";
import { CheckField, ChoiceField, FormField, NumberField } from "../form_field.js";
import { words } from "../words.js";

const shapeOf = ({ width, height }) => {
  if (width === height) return "square";
  return width < height ? "portrait" : "landscape";
};

/** The fields by the names of draw_settings.js. */
export class SettingsFields {
  /** The versions that the style may be drawn with, newest first. */
  versions = [];
  #capabilities;
  #versionsOf = null;

  constructor(capabilities) {
    this.#capabilities = capabilities;
    this.fields = this.#built();
    this.#offerSizes(false);
    const { style, size } = this.fields;
    style.control.addEventListener("change", () => this.#offerVersions());
    size.control.addEventListener("change", () => this.#showSize());
    this.root = this.#laidOut();
  }

  #built() {
    const said = words.draw.settings;
    const all = bounds(this.#capabilities);
    const numbers = Object.entries(all).map(([name, bound]) => [
      name,
      new NumberField(said[name], bound, { hint: said.hints[name] }),
    ]);
    const fields = {
      style: new ChoiceField(said.style),
      version: new ChoiceField(said.version),
      size: new ChoiceField(said.size),
      scheduler: new ChoiceField(said.scheduler),
      seed: this.#seed(),
      raw_prompt: new CheckField(said.raw_prompt),
      ...Object.fromEntries(numbers),
    };
    fields.style.offer(
      this.#capabilities.styles.map(({ style }) => [style.name, style.display_name || style.name]),
      this.#capabilities.default_style,
    );
    fields.scheduler.offer(
      this.#capabilities.schedulers.map(({ name, display_name }) => [name, display_name]),
      this.#capabilities.default_scheduler,
    );
    return fields;
  }

  #seed() {
    const said = words.draw.settings;
    const input = element("input", {
      type: "text",
      inputmode: "numeric",
      autocomplete: "off",
      placeholder: said.anySeed,
    });
    const put = (text) => {
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    return new FormField(said.seed, input, {
      beside: [
        button("⚄", () => put(freshSeed()), {
          class: "square",
          "aria-label": said.freshSeed,
          title: said.freshSeed,
        }),
        button("✕", () => put(""), {
          class: "square",
          "aria-label": said.noSeed,
          title: said.noSeed,
        }),
      ],
      hint: said.hints.seed,
    });
  }

  #laidOut() {
    const { fields } = this;
    const of = (...names) => names.map((name) => fields[name].root);
    for (const name of ["size", "scheduler", "style", "version"])
      fields[name].root.classList.add("half");
    fields.scheduler.root.hidden = this.#capabilities.schedulers.length === 0;
    return element(
      "div",
      { class: "settings" },
      of(
        "size",
        "scheduler",
        "width",
        "height",
        "num_images",
        "num_inference_steps",
        "guidance_scale",
      ),
      of("seed", "style", "version", "adapter_weight", "raw_prompt"),
    );
  }

  /** With a picture to start from, its own shape is the usual one. */
  offerImage(hasImage) {
    this.#offerSizes(hasImage);
    this.#showSize();
  }

  #offerSizes(hasImage) {
    const said = words.draw.settings;
    const { sizes, default_size: usual } = this.#capabilities;
    const read = (size) => `${said.shapes[shapeOf(size)]} · ${size.width}×${size.height}`;
    const others = sizes
      .filter((size) => hasImage || size.width !== usual.width || size.height !== usual.height)
      .map((size) => [`${size.width}×${size.height}`, read(size)]);
    this.fields.size.offer([
      ["", hasImage ? said.asImage : read(usual)],
      ...others,
      [CUSTOM, said.customSize],
    ]);
  }

  #showSize() {
    const isCustom = this.fields.size.value === CUSTOM;
    this.fields.width.root.hidden = !isCustom;
    this.fields.height.root.hidden = !isCustom;
  }

  async #offerVersions(chosen = "") {
    const said = words.draw.settings;
    const style = this.fields.style.value;
    const served = this.#capabilities.styles.find(
      (each) => each.style.name === style,
    )?.active_version;
    const usual = ["", served ? said.following(served) : said.noVersion];
    this.fields.version.refuse(null);
    this.fields.version.offer(
      [usual, ...(chosen ? [[chosen, said.numbered(chosen)]] : [])],
      chosen,
    );
    this.#tellWords();
    // One that is new since they were told is among them when they are told anew.
    if (this.#versionsOf !== style || (chosen && !this.versions.includes(Number(chosen)))) {
      const versions = await versionsOf(style);
      this.versions = versions ?? [];
      this.#versionsOf = versions && style;
    }
    // Where they cannot be told, the one that was chosen stays.
    if (this.fields.style.value !== style || !this.#versionsOf) return;
    const wanted = this.fields.version.value;
    this.fields.version.offer([
      usual,
      ...this.versions.map((each) => [String(each), said.numbered(each)]),
    ]);
    if (this.fields.version.value !== wanted) this.fields.version.refuse(said.goneVersion(wanted));
  }

  #tellWords() {
    const prefix = styleOf({ style: this.fields.style.value }, this.#capabilities)?.prompt_prefix;
    const { hint } = this.fields.raw_prompt;
    hint.textContent = prefix ? words.draw.settings.prefix(prefix) : "";
    hint.hidden = !prefix;
  }

  get values() {
    const { style, scheduler } = this.fields;
    return {
      ...Object.fromEntries(
        Object.entries(this.fields).map(([name, field]) => [name, field.value]),
      ),
      style: style.value === this.#capabilities.default_style ? "" : style.value,
      scheduler: scheduler.value === this.#capabilities.default_scheduler ? "" : scheduler.value,
    };
  }

  set values(values) {
    const { style, version, ...others } = values;
    for (const [name, field] of Object.entries(this.fields))
      if (name in others) field.value = others[name];
    const { scheduler, size } = this.fields;
    scheduler.value = values.scheduler || this.#capabilities.default_scheduler;
    this.fields.style.value = style || this.#capabilities.default_style;
    // What was kept may be offered no more.
    if (size.control.selectedIndex < 0) size.value = "";
    if (scheduler.control.selectedIndex < 0) scheduler.control.selectedIndex = 0;
    if (this.fields.style.control.selectedIndex < 0)
      this.fields.style.value = this.#capabilities.default_style;
    this.#showSize();
    this.#offerVersions(version);
  }
}

/** Those made for the model that is drawn with; null: they cannot be told. */
async function versionsOf(style) {
  try {
    const { adapters } = await call("drawing.v1.Adapters/List", { style });
    return adapters.filter((each) => each.fits).map((each) => each.id.version);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return null;
  }
}
