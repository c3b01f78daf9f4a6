/** Editing the caption of a drawing where it stands. */

import { call, Refusal } from "../api.js";
import { button, element, freshId } from "../dom.js";
import { draftOf, dropDraft, keepDraft } from "./drafts.js";
import { words } from "../words.js";

/** A caption without the trigger that ends all captions of the style. */
export const wordsOf = (drawing, trigger) =>
  (drawing.caption.endsWith(trigger) ? drawing.caption.slice(0, -trigger.length) : drawing.caption).trim();

export class CaptionEditor {
  #drawing;
  #trigger;
  #told;
  #text;
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #buttons;

  /**
   * @param {object} drawing
   * @param {string} trigger
   * @param {{saved: function(object, boolean), left: function()}} told `saved` is told the drawing
   *   as it is now, and whether the next one is to be edited.
   */
  constructor(drawing, trigger, told) {
    const said = words.drawings.editor;
    this.#drawing = drawing;
    this.#trigger = trigger;
    this.#told = told;
    this.#text = element("textarea", {
      id: freshId("caption"),
      rows: 4,
      "aria-label": said.label(drawing.file_name),
      placeholder: said.placeholder,
      input: () => keepDraft(this.#drawing, this.#text.value),
      keydown: this.#key,
    });
    this.#text.value = draftOf(drawing) ?? wordsOf(drawing, trigger);
    this.#buttons = [
      button(said.save, () => this.#save(false), { class: "primary", title: said.saveHint }),
      button(said.anew, () => this.#anew(), { title: said.anewHint }),
      button(words.frame.cancel, () => this.leave(), { class: "plain" }),
    ];
    this.root = element(
      "div",
      { class: "caption-editor" },
      this.#text,
      element("small", {}, said.hint(trigger), element("span", { class: "keys" }, ` ${said.keys}`)),
      this.#problem,
      element("div", { class: "row" }, this.#buttons),
    );
  }

  focus() {
    this.#text.focus();
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length);
  }

  /** Gives up what was typed. */
  leave() {
    dropDraft(this.#drawing);
    this.#told.left();
  }

  #key = (event) => {
    // A caption is one line. While Korean is being put together, Enter ends the syllable.
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.#save(event.ctrlKey || event.metaKey);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.leave();
    }
  };

  #save(next) {
    const text = this.#text.value.trim();
    if (text === wordsOf(this.#drawing, this.#trigger) && text) {
      dropDraft(this.#drawing);
      this.#told.saved(this.#drawing, next);
      return;
    }
    this.#send({ caption: text }, next);
  }

  #anew() {
    this.#send({}, false);
  }

  async #send(asked, next) {
    this.#busy(true);
    try {
      const { drawing } = await call("training.v1.Dataset/EditCaption", {
        style: this.#drawing.style,
        drawing_id: this.#drawing.id,
        ...asked,
      });
      dropDraft(this.#drawing);
      this.#told.saved(drawing, next);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#problem.textContent = error.told;
      this.#problem.hidden = false;
      this.#busy(false);
      this.focus();
      // It stands below what is typed, where the window may end.
      this.#problem.scrollIntoView({ block: "nearest" });
    }
  }

  #busy(is) {
    this.#text.readOnly = is;
    this.root.setAttribute("aria-busy", is);
    for (const each of this.#buttons) each.disabled = is;
  }
}
