/** A modal that the bot opened. */

import { element, freshId, iconButton } from "./dom.js";
import { Refused } from "./emulator.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown_view.js";
import { ModalField } from "./modal_field.js";
import { words } from "./words.js";

const ACTION_ROW = 1;
const TEXT_DISPLAY = 10;
const LABEL = 18;

/**
 * Open it.
 * @param {object} event The `acknowledged` event that carries it.
 * @param {object} place `guild`, `acts`, `channelId()`, `openChannel`.
 */
export function openModal(event, place) {
  const { modal, interaction_id: id } = event;
  const fields = [];
  const title = element("h2", { id: freshId("modal") }, modal.title);
  const trouble = element("p", { class: "wrong", role: "alert", hidden: true });
  const send = element("button", { class: "button primary" }, words.submit);
  const dialog = element(
    "dialog",
    { class: "modal", "aria-labelledby": title.id, close: () => dialog.remove() },
    element(
      "form",
      { novalidate: true, submit: (submitted) => submit(submitted) },
      element(
        "header",
        {},
        title,
        iconButton(words.close, icon("close"), () => dialog.close()),
      ),
      element(
        "div",
        { class: "modal-fields" },
        modal.components.flatMap((part) => shown(part, place, fields)),
        trouble,
      ),
      element(
        "footer",
        {},
        element(
          "button",
          { type: "button", class: "button secondary", click: () => dialog.close() },
          words.cancel,
        ),
        send,
      ),
    ),
  );
  const complain = (why) => {
    trouble.textContent = why;
    trouble.hidden = false;
  };
  async function submit(submitted) {
    submitted.preventDefault();
    trouble.hidden = true;
    const wrong = fields.filter((field) => !field.check());
    if (wrong.length) {
      wrong[0].focus();
      return;
    }
    send.disabled = true;
    send.classList.add("loading");
    const { entries, files } = collected(fields);
    try {
      const answer = await place.acts.submit(id, entries, files, place.channelId());
      if (answer.kind === "failed") complain(words.somethingWrong);
      else dialog.close();
    } catch (error) {
      complain(error instanceof Refused ? error.message : words.somethingWrong);
    }
    send.disabled = false;
    send.classList.remove("loading");
  }
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.focus();
}

function shown(part, place, fields) {
  const field = (component, label, description) => {
    const made = new ModalField(component, label, description, place.guild);
    fields.push(made);
    return made.element;
  };
  switch (part.type) {
    case ACTION_ROW:
      return part.components.map((component) => field(component, component.label, null));
    case LABEL:
      return field(part.component, part.label, part.description);
    case TEXT_DISPLAY:
      return element("div", { class: "text-display" }, markdown(part.content, place));
    default:
      return null;
  }
}

function collected(fields) {
  const entries = {};
  const files = [];
  for (const field of fields) {
    const { value } = field;
    entries[field.customId] = field.isFiles
      ? value.map((file) => ({ upload: files.push(file) - 1 }))
      : value;
  }
  return { entries, files };
}
