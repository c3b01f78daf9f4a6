/** One field of a modal. */

import { element, freshId, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { SelectView } from "./select_view.js";
import { acceptDrops, fits } from "./uploads.js";
import { words } from "./words.js";

const TEXT_INPUT = 4;
const FILE_UPLOAD = 19;
const PARAGRAPH = 2;
const TEXT_MAX = 4000;

/** A text input, a select or a place for files, with its label. */
export class ModalField {
  #component;
  #control;
  #wrong = element("span", { class: "wrong", role: "alert" });

  constructor(component, label, description, guild) {
    this.#component = component;
    this.customId = component.custom_id;
    const id = freshId("field");
    this.#control = controlOf(component, id, guild);
    this.element = element(
      "div",
      { class: "field" },
      element(
        "label",
        { for: id, id: `${id}-label` },
        label,
        this.#isRequired && element("span", { class: "star", "aria-hidden": "true" }, " *"),
        this.#wrong,
      ),
      description && element("small", { id: `${id}-description` }, description),
      this.#control.element,
    );
    this.#control.focusable.setAttribute("aria-labelledby", `${id}-label`);
    if (this.#isRequired) this.#control.focusable.setAttribute("aria-required", "true");
    if (description) this.#control.focusable.setAttribute("aria-describedby", `${id}-description`);
  }

  get #isRequired() {
    return this.#component.required ?? true;
  }

  get isFiles() {
    return this.#component.type === FILE_UPLOAD;
  }

  /** What was entered. */
  get value() {
    return this.#control.value();
  }

  focus() {
    this.#control.focusable.focus();
  }

  /** Whether it is as the bot wants it; where not, the field says so. */
  check() {
    const why = this.#why();
    this.#wrong.textContent = why ? ` – ${why}` : "";
    this.element.classList.toggle("unfit", why !== null);
    return why === null;
  }

  #why() {
    const { length } = this.value;
    if (!length) return this.#isRequired ? words.requiredField : null;
    if (this.#component.type === TEXT_INPUT) {
      const { min_length: least = 0, max_length: most = TEXT_MAX } = this.#component;
      return length < least || length > most ? words.textBetween(least, most) : null;
    }
    const { min_values: least = 1, max_values: most = 1 } = this.#component;
    return length < least || length > most ? words.wantsOf(least, most) : null;
  }
}

function controlOf(component, id, guild) {
  if (component.type === TEXT_INPUT) return textControl(component, id);
  if (component.type === FILE_UPLOAD) return fileControl(component, id, guild.uploadLimit);
  const select = new SelectView(component, guild, {});
  select.element.id = id;
  return { element: select.element, focusable: select.element, value: () => select.values };
}

function textControl(component, id) {
  const isLong = component.style === PARAGRAPH;
  const field = element(isLong ? "textarea" : "input", {
    id,
    class: "text-field",
    rows: isLong ? "4" : null,
    maxlength: component.max_length,
    placeholder: component.placeholder,
    autocomplete: "off",
  });
  field.value = component.value ?? "";
  return { element: field, focusable: field, value: () => field.value };
}

function fileControl(component, id, limit) {
  let files = [];
  const most = component.max_values ?? 1;
  const list = element("ul", { class: "file-list" });
  const set = (all) => {
    files = all.slice(0, most);
    list.replaceChildren(
      ...files.map((file) =>
        element(
          "li",
          {},
          icon("file"),
          element("span", {}, file.name),
          iconButton(words.remove(file.name), icon("close"), () => set(files.filter((f) => f !== file))),
        ),
      ),
    );
  };
  const add = (more) => set([...files, ...[...more].filter((file) => fits(file, limit))]);
  const input = element("input", {
    id,
    type: "file",
    multiple: most > 1,
    class: "hidden-input",
    change: () => {
      add(input.files);
      input.value = "";
    },
  });
  const drop = element("label", { class: "file-drop" }, icon("plus"), words.dropFile, input);
  acceptDrops(drop, add, (isOver) => drop.classList.toggle("over", isOver));
  return { element: element("div", {}, drop, list), focusable: input, value: () => files };
}
