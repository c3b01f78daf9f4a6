/** A style made, or changed. */

import { call, Refusal } from "../api.js";
import { openDialog, problemLine } from "../dialog.js";
import { element, field } from "../dom.js";
import { words } from "../words.js";

/**
 * @param {object|null} style As it is; null: a new one.
 * @param {function(object)} done Told the style as it is then.
 */
export function openStyleForm(style, done) {
  const said = words.drawings.style;
  const input = (value, more = {}) => element("input", { value: value ?? "", autocomplete: "off", ...more });
  const area = (value) => {
    const made = element("textarea", { rows: 3, maxlength: 4000 });
    made.value = value ?? "";
    return made;
  };
  const name = input(style?.name, { required: true, maxlength: 32, pattern: "[a-z][a-z0-9\\-]*", disabled: style !== null, spellcheck: "false", autocapitalize: "none" });
  const displayName = input(style?.display_name, { required: true, maxlength: 64 });
  const trigger = input(style?.trigger, { required: true, maxlength: 200 });
  const prefix = area(style?.prompt_prefix);
  const negative = area(style?.negative_prompt_prefix);
  const inversions = input(style?.textual_inversions.join(", "));
  const shared = element("input", { type: "checkbox" });
  shared.checked = style?.shared ?? false;
  const problem = problemLine();
  const send = element("button", { class: "primary" }, style ? said.save : said.create);
  const asked = () => {
    const inverted = inversions.value.split(/[,\s]+/).filter(Boolean);
    return {
      name: name.value,
      display_name: displayName.value.trim(),
      trigger: trigger.value.trim(),
      prompt_prefix: prefix.value.trim(),
      negative_prompt_prefix: negative.value.trim(),
      shared: shared.checked,
      textual_inversions: style ? { words: inverted } : inverted,
    };
  };
  const submit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    problem.say("");
    try {
      const told = await call(`training.v1.Styles/${style ? "Update" : "Create"}`, asked());
      dialog.close();
      done(told.style);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem.say(error.told);
    }
    send.disabled = false;
  };
  const form = element(
    "form",
    { class: "sheet-body", submit },
    field(said.name, name, said.nameHint),
    field(said.displayName, displayName),
    field(said.trigger, trigger, style ? said.triggerChangeHint : said.triggerHint),
    field(said.prefix, prefix, said.prefixHint),
    field(said.negative, negative),
    field(said.inversions, inversions, said.inversionsHint),
    element("label", { class: "row check" }, shared, said.shared),
    problem.root,
    element("div", { class: "row" }, send),
  );
  const dialog = openDialog(style ? said.edit(style.display_name || style.name) : said.make, form);
  (style ? displayName : name).focus();
}
