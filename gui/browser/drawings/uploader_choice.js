/** Whose the drawings are that are added: the operator's own, or somebody's whom they speak for. */

import { openDialog } from "../dialog.js";
import { button, element, field } from "../dom.js";
import { words } from "../words.js";

const KEPT = "drawings/uploader";

/** Kept until the browser's tab is closed. */
export class UploaderChoice {
  #told = element("span");
  #change = button("", () => this.ask(), { class: "plain" });
  root = element("p", { class: "uploader-choice row", hidden: true }, this.#told, this.#change);

  constructor() {
    this.#change.textContent = words.drawings.uploader.change;
    this.#put();
  }

  /** A Discord user id; null: they are the operator's. */
  get id() {
    return sessionStorage.getItem(KEPT);
  }

  /** Asks for it. */
  ask() {
    const said = words.drawings.uploader;
    const id = element("input", {
      inputmode: "numeric",
      pattern: "[0-9]{17,19}",
      title: words.drawings.forget.idHint,
      value: this.id ?? "",
      autocomplete: "off",
    });
    const submit = (event) => {
      event.preventDefault();
      if (id.value) sessionStorage.setItem(KEPT, id.value);
      else sessionStorage.removeItem(KEPT);
      this.#put();
      dialog.close();
    };
    const form = element(
      "form",
      { class: "sheet-body", submit },
      element("p", {}, said.hint),
      field(words.drawings.forget.id, id, said.idHint),
      element("div", { class: "row" }, element("button", { class: "primary" }, said.keep)),
    );
    const dialog = openDialog(said.title, form);
    id.focus();
  }

  #put() {
    this.root.hidden = this.id === null;
    this.#told.textContent = words.drawings.uploader.told(this.id);
  }
}
