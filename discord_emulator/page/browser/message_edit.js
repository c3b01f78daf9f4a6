/** Changing a message of one's own, in its place. */

import { element } from "./dom.js";
import { words } from "./words.js";

/** Put a text field in the place of a message's content. */
export function editInPlace(item, message, save) {
  const content = item?.querySelector(".message-content");
  if (!content || item.querySelector(".edit-field")) return;
  const field = element("textarea", {
    class: "edit-field",
    "aria-label": words.edit,
    rows: String(Math.min(message.content.split("\n").length, 10)),
    keydown: (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        close();
        if (field.value.trim() && field.value !== message.content) save(field.value);
      } else return;
      event.stopPropagation();
    },
  });
  field.value = message.content;
  const form = element("div", { class: "edit" }, field, element("small", {}, words.editHint));
  const close = () => {
    form.replaceWith(content);
    item.focus();
  };
  content.replaceWith(form);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
