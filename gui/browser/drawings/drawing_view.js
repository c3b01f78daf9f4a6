/** A look at one drawing: large, with all that is known of it, its likes, and what can be done with it. */

import { call, Refusal } from "../api.js";
import { CaptionEditor, wordsOf } from "./caption_editor.js";
import { openDialog, problemLine } from "../dialog.js";
import { button, element } from "../dom.js";
import { lookAddress, signsOf } from "./drawing_card.js";
import { removeDrawing } from "./removal.js";
import { moment, words } from "../words.js";

const EDGE = 1024;
const MOST_LIKES = 12;

export class DrawingView {
  #pages;
  #trigger;
  #told;
  #dialog;
  #index = 0;
  #body = element("div", { class: "drawing-view" });
  #back;
  #on;
  #place = element("span", { class: "quiet", role: "status" });

  /**
   * @param {DrawingPages} pages
   * @param {string} trigger
   * @param {{changed: function(object), removed: function(object), uploader: function(string),
   *   forget: function(string), closed: function(number)}} told
   */
  constructor(pages, trigger, told) {
    const said = words.drawings.view;
    this.#pages = pages;
    this.#trigger = trigger;
    this.#told = told;
    this.#back = button("←", () => this.#go(-1), { "aria-label": said.back, title: said.back });
    this.#on = button("→", () => this.#go(1), { "aria-label": said.on, title: said.on });
  }

  /** Opens it at a drawing. */
  open(drawing) {
    this.#index = this.#pages.indexOf(drawing.id);
    const bar = element("div", { class: "row view-bar" }, this.#back, this.#place, this.#on);
    this.#dialog = openDialog(words.drawings.view.title, [bar, this.#body], {
      class: "wide",
      closed: () => {
        this.#pages.removeEventListener("change", this.#moved);
        this.#told.closed(this.#index);
      },
    });
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    this.#pages.addEventListener("change", this.#moved);
    this.#show(drawing);
  }

  // More have come, or there are fewer.
  #moved = () => this.#putPlace();

  #key(event) {
    if (event.target.matches("textarea, input") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft") this.#go(-1);
    if (event.key === "ArrowRight") this.#go(1);
  }

  #go(by) {
    const index = this.#index + by;
    const drawing = this.#pages.drawings[index];
    if (!drawing) return;
    this.#index = index;
    this.#show(drawing);
  }

  #putPlace() {
    const { drawings, count } = this.#pages;
    this.#pages.reach(this.#index + 2);
    this.#back.disabled = this.#index <= 0;
    this.#on.disabled = this.#index >= drawings.length - 1;
    this.#place.hidden = this.#index < 0;
    this.#place.textContent = words.drawings.view.place(this.#index + 1, count ?? drawings.length);
  }

  #show(drawing) {
    const said = words.drawings;
    this.#putPlace();
    this.#dialog.querySelector("h2").textContent = drawing.file_name;
    const picture = element("img", {
      class: "view-picture",
      src: lookAddress(drawing, EDGE),
      alt: wordsOf(drawing, this.#trigger) || drawing.file_name,
      width: drawing.width,
      height: drawing.height,
    });
    picture.addEventListener("error", () => picture.replaceWith(element("p", { class: "problem" }, said.view.unreadable)));
    const signs = signsOf(drawing).map(([kind, text]) => element("span", { class: `sign ${kind}` }, text));
    this.#body.replaceChildren(
      picture,
      element(
        "div",
        { class: "view-facts" },
        this.#caption(drawing),
        signs.length > 0 && element("div", { class: "row" }, signs),
        this.#facts(drawing),
        this.#likes(drawing),
        this.#acts(drawing),
      ),
    );
  }

  #caption(drawing) {
    const editor = new CaptionEditor(drawing, this.#trigger, {
      saved: (now, next) => {
        this.#told.changed(now);
        if (next) this.#go(1);
        else this.#show(now);
      },
      left: () => this.#show(drawing),
    });
    return editor.root;
  }

  #facts(drawing) {
    const said = words.drawings.view;
    const { caption_origin: origin, uploader_id: uploader, consent, source, damage } = drawing;
    const facts = [
      [said.size, `${drawing.width} × ${drawing.height}, ${bytes(Number(drawing.size_bytes))}`],
      [said.added, moment(drawing.uploaded_at)],
      [said.whose, uploader ? this.#uploader(uploader) : said.yours],
      consent && [said.consent, `${moment(consent.given_at)}${consent.statement ? ` · ${consent.statement}` : ""}`],
      source && [said.source, /^https:\/\//.test(source) ? element("a", { href: source, rel: "noreferrer", target: "_blank" }, source) : source],
      [said.captionBy, drawing.caption_source === "CAPTION_SOURCE_PERSON" ? said.person : said.model(origin?.model)],
      drawing.caption_problem && [said.captionProblem, drawing.caption_problem],
      damage !== "DRAWING_DAMAGE_UNSPECIFIED" && [said.damage, said.damages[damage]],
      drawing.held_out && [said.heldOut, said.heldOutHint],
    ].filter(Boolean);
    return element("dl", { class: "facts" }, facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  }

  #uploader(id) {
    const said = words.drawings.view;
    const leave = (then) => () => {
      this.#dialog.close();
      then(id);
    };
    return [
      element("code", {}, id),
      " ",
      button(said.theirs, leave(this.#told.uploader), { class: "plain" }),
      button(words.drawings.forget.open, leave(this.#told.forget), { class: "plain" }),
    ];
  }

  #likes(drawing) {
    const ids = drawing.near_duplicate_ids.slice(0, MOST_LIKES);
    if (!ids.length) return null;
    const said = words.drawings.view;
    const looks = ids.map((id) =>
      button(element("img", { src: lookAddress({ ...drawing, id }, 256), alt: "" }), () => this.#look(drawing.style, id), {
        class: "like",
        "aria-label": said.like,
        title: said.like,
      }),
    );
    return element("div", {}, element("h3", {}, said.likes), element("div", { class: "row" }, looks));
  }

  async #look(style, id) {
    try {
      const { drawing } = await call("training.v1.Dataset/Get", { style, drawing_id: id });
      this.#index = this.#pages.indexOf(id);
      this.#show(drawing);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#body.append(element("p", { class: "problem", role: "alert" }, error.told));
    }
  }

  #acts(drawing) {
    const said = words.drawings.view;
    const problem = problemLine();
    const acts = element("div", { class: "row" });
    const remove = button(said.remove, () => ask(), { class: "danger" });
    const keep = button(said.keep, () => {
      acts.replaceChildren(remove);
      remove.focus();
    });
    const ask = () => {
      const sure = button(said.removeSure, () => this.#remove(drawing, problem), { class: "danger" });
      acts.replaceChildren(element("p", { role: "alert" }, said.removeHint), sure, keep);
      keep.focus();
    };
    acts.append(remove);
    return element("div", { class: "view-acts" }, acts, problem.root);
  }

  async #remove(drawing, problem) {
    try {
      await removeDrawing(drawing);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem.say(error.told);
      return;
    }
    this.#told.removed(drawing);
    const next = this.#pages.drawings[Math.max(0, Math.min(this.#index, this.#pages.drawings.length - 1))];
    if (!next) this.#dialog.close();
    else {
      this.#index = this.#pages.indexOf(next.id);
      this.#show(next);
      this.#dialog.focus();
    }
  }
}

/** A size as people read it. */
export const bytes = (count) =>
  count < 1e6
    ? `${Math.ceil(count / 1e3).toLocaleString(words.locale)} KB`
    : `${(count / 1e6).toLocaleString(words.locale, { maximumFractionDigits: 1 })} MB`;
