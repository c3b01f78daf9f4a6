/** What the fields of a modal are filled in with. */

import { element, freshId, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { SelectView } from "./select_view.js";
import { acceptDrops, fits } from "./uploads.js";
import { words } from "./words.js";

const TEXT_INPUT = 4;
const FILE_UPLOAD = 19;
const RADIO_GROUP = 21;
const CHECKBOX_GROUP = 22;
const CHECKBOX = 23;
const PARAGRAPH = 2;

/**
 * The control of a component: its `element`, what is `focusable` in it, what is a `group` of several, and how
 * to read its `value`.
 */
export function controlOf(component, id, guild) {
  if (component.type === CHECKBOX) return checkboxControl(component, id);
  if (component.type === RADIO_GROUP) return choiceControl(component, "radio", "radiogroup");
  if (component.type === CHECKBOX_GROUP) return choiceControl(component, "checkbox", "group");
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

function checkboxControl(component, id) {
  const input = element("input", { id, type: "checkbox", checked: component.default });
  return { element: input, focusable: input, value: () => input.checked };
}

/** One of several, or some of several. */
function choiceControl({ options }, type, role) {
  const name = freshId("choice");
  const inputs = options.map((option) => element("input", { type, name, checked: option.default }));
  const rows = options.map(({ label, description }, index) =>
    element(
      "label",
      { class: "choice" },
      inputs[index],
      element("span", {}, label, description && element("small", {}, description)),
    ),
  );
  const group = element("div", { role, class: "choices" }, rows);
  return {
    element: group,
    focusable: inputs[0],
    group,
    value: () => options.filter((_, index) => inputs[index].checked).map(({ value }) => value),
  };
}
