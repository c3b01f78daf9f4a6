/** Dialogs: a title, what stands below it, and a way out by Escape, the cross and the ground behind. */

import { button, element, freshId } from "./dom.js";
import { words } from "./words.js";

/**
 * Opens one; it is gone from the document when it is closed, and the focus is back where it was.
 * @param {string} title
 * @param {(Node|Array)} content
 * @param {{class?: string, closed?: function()}} options
 */
export function openDialog(title, content, { class: kind = "", closed = () => {} } = {}) {
  const id = freshId("title");
  const close = button("✕", () => dialog.close(), {
    class: "plain close",
    "aria-label": words.frame.close,
    title: words.frame.close,
  });
  const dialog = element(
    "dialog",
    { class: `sheet ${kind}`, "aria-labelledby": id },
    element("header", { class: "sheet-head" }, element("h2", { id }, title), close),
    content,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog && !isInside(dialog, event)) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function isInside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
}

/** A sentence about what went wrong; hidden until it is said. */
export function problemLine() {
  const root = element("p", { class: "problem", role: "alert", hidden: true });
  return {
    root,
    say: (text) => {
      root.textContent = text;
      root.hidden = !text;
    },
  };
}
