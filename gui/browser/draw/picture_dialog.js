/** A picture large, with all that is known of it. */

import { button, element, freshId } from "../dom.js";
import { toldInFull } from "./notes.js";
import { parametersView } from "./parameters_view.js";
import { letGo, show } from "./picture_files.js";
import { words } from "../words.js";

/** A dialog that is gone once it is closed. */
export function openDialog(title, ...children) {
  const id = freshId("title");
  const dialog = element(
    "dialog",
    { class: "draw-dialog", "aria-labelledby": id },
    element(
      "div",
      { class: "dialog-head" },
      element("h2", { id }, title),
      button("✕", () => dialog.close(), {
        class: "square plain",
        "aria-label": words.frame.close,
        title: words.frame.close,
      }),
    ),
    ...children,
  );
  dialog.addEventListener("close", () => {
    letGo(dialog);
    dialog.remove();
  });
  // A press beside it is a press on it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Opens it.
 * @param {{blob: Blob|null, alt: string, parameters: object|null, notes?: object, flagged?: boolean,
 *   told?: string, actions: HTMLElement}} picture `told` stands where there are no parameters.
 * @param {object|null} capabilities
 */
export function openPicture(
  { blob, alt, parameters, notes = {}, told: instead, actions, title },
  capabilities,
) {
  const image = element("img", { alt });
  show(image, blob);
  const dialog = openDialog(
    title ?? words.draw.picture,
    blob && element("div", { class: "dialog-picture" }, image),
    actions,
    toldInFull(notes),
    parameters ? parametersView(parameters, capabilities) : element("p", {}, instead),
  );
  dialog.classList.add("wide");
  // Whatever is done with the picture is done on the page behind.
  actions.addEventListener("click", (event) => {
    if (event.target.closest("button:not(.stays)")) dialog.close();
  });
  return dialog;
}
