/** Asking before something that cannot be undone. */

import { button, element, freshId } from "./dom.js";

/**
 * Whether they are sure. Escape and the way out are a no.
 * @param {{title: string, text: string, yes: string, no: string}} said
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, text, yes, no }) {
  const [heading, explanation] = [freshId("title"), freshId("text")];
  let answer = false;
  const close = (given) => {
    answer = given;
    dialog.close();
  };
  const stay = button(no, () => close(false));
  const dialog = element(
    "dialog",
    { "aria-labelledby": heading, "aria-describedby": explanation },
    element("h2", { id: heading }, title),
    element("p", { id: explanation }, text),
    element("div", { class: "row answers" }, stay, button(yes, () => close(true), { class: "danger" })),
  );
  document.body.append(dialog);
  dialog.showModal();
  stay.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
  });
}
