/** A drawing in the grid: its picture, its caption to be edited in place, and what is to be known of it. */

import { CaptionEditor, wordsOf } from "./caption_editor.js";
import { button, element } from "../dom.js";
import { draftOf } from "./drafts.js";
import { words } from "../words.js";

const EDGE = 384;
/** Pictures of those that fly by are not asked for. */
const PAUSE_MS = 120;

/** Where a look at a drawing comes from. */
export const lookAddress = (drawing, edge) =>
  `/files/drawings/${drawing.style}/${drawing.id}.jpg?edge=${edge}`;

/** What is to be known of a drawing, in a word each: [class, word]. */
export function signsOf(drawing) {
  const said = words.drawings.signs;
  return [
    drawing.damage !== "DRAWING_DAMAGE_UNSPECIFIED" && ["bad", said.damaged],
    drawing.caption_state === "CAPTION_STATE_PENDING" && ["busy", said.pending],
    drawing.caption_state === "CAPTION_STATE_FAILED" && ["warn", said.failed],
    drawing.near_duplicate_ids.length > 0 && ["warn", said.near],
    drawing.caption_source === "CAPTION_SOURCE_PERSON" && ["", said.edited],
    drawing.held_out && ["", said.heldOut],
  ].filter(Boolean);
}

export class DrawingCard {
  #drawing;
  #trigger;
  #chosen;
  #told;
  #check;
  #editor = null;
  #picture = element("img", { alt: "", decoding: "async" });
  #open;
  #caption;
  #text = element("span");
  #words = element("div", { class: "drawing-words" });
  #signs = element("span", { class: "signs" });

  /**
   * @param {object} drawing
   * @param {string} trigger
   * @param {import("./chosen_drawings.js").ChosenDrawings} chosen
   * @param {{look: function(object), editing: function(), saved: function(object, boolean)}} told
   */
  constructor(drawing, trigger, chosen, told) {
    this.#drawing = drawing;
    this.#trigger = trigger;
    this.#chosen = chosen;
    this.#told = told;
    this.#check = element("input", {
      type: "checkbox",
      class: "drawing-check",
      "aria-label": words.drawings.choosing.one(drawing.file_name),
      click: (event) => chosen.turn(this.#drawing, { range: event.shiftKey }),
    });
    this.#open = button(this.#picture, (event) => this.#press(event), { class: "drawing-picture" });
    this.#open.append(this.#signs);
    this.#caption = button(this.#text, () => this.edit(), { class: "drawing-caption" });
    this.root = element("li", { class: "drawing", "data-id": drawing.id }, this.#open, this.#words);
    this.#picture.addEventListener("error", () => this.root.classList.add("lost"));
    this.#picture.addEventListener("load", () => this.root.classList.add("seen"));
    setTimeout(() => {
      if (this.root.isConnected) this.#picture.src = lookAddress(drawing, EDGE);
    }, PAUSE_MS);
    if (draftOf(drawing) !== null) this.#startEditing();
    else this.#put();
    this.mark();
  }

  /** Shows whether it is chosen. While some are, the whole card is the check box. */
  mark() {
    const { isOn } = this.#chosen;
    this.#check.checked = this.#chosen.has(this.#drawing.id);
    this.root.classList.toggle("chosen", this.#check.checked);
    if (isOn && !this.#check.isConnected) this.root.prepend(this.#check);
    else if (!isOn) this.#check.remove();
    this.#open.inert = isOn;
    this.#words.inert = isOn && !this.#editor;
  }

  #press({ shiftKey, ctrlKey, metaKey }) {
    if (!shiftKey && !ctrlKey && !metaKey) {
      this.#told.look(this.#drawing);
      return;
    }
    this.#chosen.turn(this.#drawing, { range: shiftKey });
    this.#check.focus();
  }

  /** Whether it must stay though it is out of sight. */
  get isPinned() {
    return this.#editor !== null;
  }

  /** The drawing as it is now. */
  put(drawing) {
    if (drawing === this.#drawing) return;
    this.#drawing = drawing;
    if (!this.#editor) this.#put();
  }

  /** Lets its caption be edited. */
  edit() {
    this.#told.editing();
    if (!this.#editor) this.#startEditing();
    this.#editor.focus();
  }

  #startEditing() {
    this.#editor = new CaptionEditor(this.#drawing, this.#trigger, {
      saved: (drawing, next) => {
        this.#drawing = drawing;
        this.#endEditing();
        this.#told.saved(drawing, next);
      },
      left: () => this.#endEditing(),
    });
    this.root.classList.add("editing");
    this.#words.replaceChildren(this.#editor.root);
    this.#putSigns();
  }

  #endEditing() {
    this.#editor = null;
    this.root.classList.remove("editing");
    this.#put();
    this.mark();
    this.#caption.focus();
  }

  #put() {
    const said = words.drawings;
    const caption = wordsOf(this.#drawing, this.#trigger);
    this.#text.textContent = caption || said.noWords;
    this.#caption.classList.toggle("quiet", !caption);
    this.#caption.setAttribute("aria-label", said.editCaption(caption || said.noWords));
    const { file_name: name, width, height } = this.#drawing;
    const file = element("span", { class: "drawing-file", title: name }, name);
    const size = element("span", {}, `${width} × ${height}`);
    this.#words.replaceChildren(this.#caption, element("small", { class: "drawing-foot" }, file, size));
    this.#putSigns();
  }

  #putSigns() {
    const signs = signsOf(this.#drawing);
    // On the picture stands only what asks for something.
    const loud = signs.filter(([kind]) => kind);
    this.#signs.replaceChildren(
      ...loud.map(([kind, text]) => element("span", { class: `sign ${kind}` }, text)),
    );
    const told = signs.map(([, text]) => text).join(", ");
    this.#open.setAttribute("aria-label", words.drawings.look(this.#drawing.file_name, told));
  }
}
