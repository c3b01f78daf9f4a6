/** Forgetting an uploader: their drawings, and if asked for what was learnt from them. */

import { call, Refusal } from "../api.js";
import { openDialog, problemLine } from "../dialog.js";
import { button, element, field } from "../dom.js";
import { words } from "../words.js";

/** @param {function()} done Told when drawings are gone. */
export function openForgetting(style, uploader, done) {
  const said = words.drawings.forget;
  const id = element("input", {
    inputmode: "numeric",
    pattern: "[0-9]{1,19}",
    required: true,
    value: uploader ?? "",
    autocomplete: "off",
  });
  const all = element("input", { type: "checkbox" });
  const problem = problemLine();
  const outcome = element("div", { role: "status", class: "sheet-body" });
  const go = element("button", { class: "danger" }, said.go);

  async function forget(withdraw) {
    problem.say("");
    const buttons = form.querySelectorAll("button");
    for (const each of buttons) each.disabled = true;
    try {
      const told = await call("training.v1.Dataset/Forget", {
        uploader_id: id.value,
        withdraw,
        ...(all.checked ? {} : { style }),
      });
      show(told);
      done();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem.say(error.told);
    }
    for (const each of buttons) each.disabled = false;
  }

  function show({ num_removed: removed, adapter_versions: versions, withdrawn_versions: withdrawn }) {
    go.hidden = true;
    outcome.replaceChildren(
      element("p", {}, said.done(removed)),
      ...(withdrawn.length ? [element("p", {}, said.withdrawn(withdrawn.join(", ")))] : []),
      ...(versions.length
        ? [
            element("p", {}, said.versions(versions.join(", "))),
            button(said.withdraw, () => forget(true), { class: "danger" }),
          ]
        : []),
    );
  }

  const submit = (event) => {
    event.preventDefault();
    forget(false);
  };
  const form = element(
    "form",
    { class: "sheet-body", submit },
    element("p", {}, said.hint),
    field(said.id, id, said.idHint),
    element("label", { class: "row check" }, all, said.all),
    problem.root,
    element("div", { class: "row" }, go),
    outcome,
  );
  openDialog(said.title, form);
  id.focus();
}
