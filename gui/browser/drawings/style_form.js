/** A style made, or changed. */

import { call, Refusal } from "../api.js";
import { openDialog, problemLine } from "../dialog.js";
import { element } from "../dom.js";
import { FormField } from "../form_field.js";
import { onceReleased } from "../pointer.js";
import { words } from "../words.js";

const NAME = /^[a-z][a-z0-9-]{0,31}$/;

const line = (value, more = {}) => {
  const made = element("input", { autocomplete: "off", ...more });
  made.value = value ?? "";
  return made;
};

const area = (value) => {
  const made = element("textarea", { rows: 3, maxlength: 4000 });
  made.value = value ?? "";
  return made;
};

/** The fields of text by the names of training.v1; the trainer has the last word on each. */
function fieldsOf(style) {
  const said = words.drawings.style;
  const isRequired = { "aria-required": "true" };
  const isName = { ...isRequired, disabled: style !== null, spellcheck: "false", autocapitalize: "none" };
  return {
    name: new FormField(said.name, line(style?.name, isName), { hint: said.nameHint }),
    display_name: new FormField(said.displayName, line(style?.display_name, { ...isRequired, maxlength: 64 })),
    trigger: new FormField(said.trigger, line(style?.trigger, { ...isRequired, maxlength: 200 }), {
      hint: style ? said.triggerChangeHint : said.triggerHint,
    }),
    prompt_prefix: new FormField(said.prefix, area(style?.prompt_prefix), { hint: said.prefixHint }),
    negative_prompt_prefix: new FormField(said.negative, area(style?.negative_prompt_prefix)),
    textual_inversions: new FormField(said.inversions, line(style?.textual_inversions.join(", ")), {
      hint: said.inversionsHint,
    }),
  };
}

/** What is wrong, by field, in their order. */
function problemsOf({ name, display_name, trigger }) {
  const said = words.drawings.style.rules;
  const problems = {
    name: !NAME.test(name) && said.name,
    display_name: !display_name && said.displayName,
    trigger: !trigger && said.trigger,
  };
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem));
}

class StyleForm {
  #style;
  #done;
  #fields;
  #shared = element("input", { type: "checkbox" });
  #problem = problemLine();
  #send;
  #dialog;

  constructor(style, done) {
    const said = words.drawings.style;
    this.#style = style;
    this.#done = done;
    this.#fields = fieldsOf(style);
    this.#shared.checked = style?.shared ?? false;
    this.#send = element("button", { class: "primary" }, style ? said.save : said.create);
    const title = style ? said.edit(style.display_name || style.name) : said.make;
    this.#dialog = openDialog(title, this.#laidOut());
    (style ? this.#fields.display_name : this.#fields.name).control.focus();
  }

  #laidOut() {
    return element(
      "form",
      {
        class: "sheet-body",
        novalidate: true,
        submit: (event) => this.#submit(event),
        change: ({ target }) => onceReleased(() => this.#tell(({ control }) => control === target)),
        input: () => this.#tell(({ isRefused }) => isRefused),
      },
      Object.values(this.#fields).map((each) => each.root),
      element("label", { class: "row check" }, this.#shared, words.drawings.style.shared),
      this.#problem.root,
      element("div", { class: "row" }, this.#send),
    );
  }

  get #asked() {
    const { name, textual_inversions: inversions, ...others } = this.#fields;
    const inverted = inversions.value.split(/[,\s]+/).filter(Boolean);
    const trimmed = Object.entries(others).map(([key, field]) => [key, field.value.trim()]);
    return {
      name: name.value.trim(),
      ...Object.fromEntries(trimmed),
      shared: this.#shared.checked,
      textual_inversions: this.#style ? { words: inverted } : inverted,
    };
  }

  /** Says at some of the fields what is wrong there; gives the first that is. */
  #tell(isTold) {
    const problems = problemsOf(this.#asked);
    const told = Object.entries(this.#fields).filter(([, field]) => isTold(field));
    for (const [name, field] of told) field.refuse(problems[name]);
    return told.find(([name]) => name in problems)?.[1];
  }

  async #submit(event) {
    event.preventDefault();
    this.#problem.say("");
    const wrong = this.#tell(() => true);
    if (wrong) {
      wrong.control.focus();
      return;
    }
    this.#send.disabled = true;
    try {
      const method = this.#style ? "Update" : "Create";
      const { style } = await call(`training.v1.Styles/${method}`, this.#asked);
      this.#dialog.close();
      this.#done(style);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#problem.say(error.told);
    }
    this.#send.disabled = false;
  }
}

/**
 * @param {object|null} style As it is; null: a new one.
 * @param {function(object)} done Told the style as it is then.
 */
export const openStyleForm = (style, done) => new StyleForm(style, done);
