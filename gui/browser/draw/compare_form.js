/** Which two versions are compared. */

import { element } from "../dom.js";
import { ChoiceField } from "../form_field.js";
import { openDialog } from "./picture_dialog.js";
import { words } from "../words.js";

const NONE = "none";

/** What a choice says in a request's words. */
const changesOf = (choice) =>
  choice === NONE ? { version: "", adapter_weight: "0" } : { version: choice };

/**
 * Asks; `draw` is given what the two requests are to say otherwise than the form.
 * @param {{versions: number[], served: number|undefined}} offered
 * @param {function(object[])} draw
 */
export function openCompareForm({ versions, served }, draw) {
  const said = words.draw.compare;
  const choices = [
    ...versions.map((each) => [
      String(each),
      each === served ? words.draw.settings.inService(each) : words.draw.settings.numbered(each),
    ]),
    [NONE, said.none],
  ];
  const fields = [said.left, said.right].map((label) => new ChoiceField(label));
  const before = versions.find((each) => each !== served);
  fields[0].offer(choices, before === undefined ? NONE : String(before));
  fields[1].offer(choices, served ? String(served) : choices[0][0]);
  const problem = element("p", { class: "problem", role: "alert", hidden: true }, said.same);
  const submit = (event) => {
    event.preventDefault();
    problem.hidden = fields[0].value !== fields[1].value;
    if (!problem.hidden) return;
    dialog.close();
    draw(fields.map((field) => changesOf(field.value)));
  };
  const dialog = openDialog(
    said.title,
    element(
      "form",
      { class: "compare-form", submit },
      element("p", { class: "quiet" }, said.how),
      fields.map((field) => field.root),
      problem,
      element("button", { class: "primary" }, said.draw),
    ),
  );
}
