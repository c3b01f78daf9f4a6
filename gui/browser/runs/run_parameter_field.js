/** A field for one setting of a run. */

import { element, field, freshId } from "../dom.js";
import { parameterText } from "./run_parameters.js";
import { words } from "../words.js";

function select(choices, typed, usual) {
  const said = words.runs.form;
  const made = element(
    "select",
    {},
    element("option", { value: "" }, usual === undefined ? said.usual : said.usualIs(usual)),
    choices.map(([value, name]) => element("option", { value }, name)),
  );
  made.value = typed;
  return made;
}

function control(name, { kind, choices }, typed, usual) {
  const said = words.runs.form;
  const told = usual === undefined ? undefined : parameterText(name, usual);
  if (kind === "choice") return select(choices.map((each) => [each, each]), typed, told);
  if (kind === "yes or no") return select([["yes", said.yes], ["no", said.no]], typed, told);
  const placeholder = told === undefined ? said.usual : said.usualIs(told);
  const made =
    kind === "text"
      ? element("textarea", { rows: 2, maxlength: 4000, placeholder })
      : element("input", {
          inputmode: ["above", "between"].includes(kind) ? "decimal" : "numeric",
          autocomplete: "off",
          placeholder,
        });
  made.value = typed;
  return made;
}

/**
 * A field whose label, hint and range are those of the setting.
 * @param {string} name Of TrainingParameters.
 * @param {object} parameter Of PARAMETERS or LENGTHS.
 * @param {{usual: any, typed: string, label?: string[]}} shown
 */
export function parameterField(name, parameter, { usual, typed, label = words.runs.form.fields[name] }) {
  const made = control(name, parameter, typed, usual);
  made.name = name;
  const root = field(label[0], made, label[1]);
  const wrong = element("small", { class: "wrong", id: freshId("wrong"), hidden: true });
  root.append(wrong);
  if (parameter.kind === "text") root.classList.add("wide");
  const hint = made.getAttribute("aria-describedby");
  return {
    root,
    get typed() {
      return made.value;
    },
    get isWrong() {
      return !wrong.hidden;
    },
    focus: () => made.focus(),
    /** What it will be where nothing is typed. */
    usual(value) {
      const text = words.runs.form.usualIs(parameterText(name, value));
      if (made.tagName === "SELECT") made.options[0].textContent = text;
      else made.placeholder = text;
    },
    /** Marks it; an empty problem: it is right. */
    tell(problem) {
      wrong.textContent = problem;
      wrong.hidden = !problem;
      made.toggleAttribute("aria-invalid", Boolean(problem));
      if (problem) made.setAttribute("aria-invalid", "true");
      made.setAttribute("aria-describedby", problem ? `${wrong.id} ${hint}` : hint);
    },
  };
}
