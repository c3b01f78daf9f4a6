/** The drawings that a style learns from: looked at, searched, captioned, added and taken away. */

import { call, Refusal } from "../api.js";
import { BulkReplace } from "./bulk_replace.js";
import { button, element } from "../dom.js";
import { DrawingCard } from "./drawing_card.js";
import { DrawingGrid } from "./drawing_grid.js";
import { DrawingPages, passes } from "./drawing_pages.js";
import { DrawingView } from "./drawing_view.js";
import { ACCEPTED, DropZone, withCaptions } from "./drop_zone.js";
import { openExporting } from "./exporting.js";
import { FilterBar } from "./filter_bar.js";
import { openForgetting } from "./forgetting.js";
import { openLedger } from "./ledger.js";
import { RefusedList } from "./refused_list.js";
import { StyleBar } from "./style_bar.js";
import { UploadPanel } from "./upload_panel.js";
import { uploads } from "./uploads.js";
import { words } from "../words.js";

/** Captions that are to come are looked for so often. */
const PENDING_MS = 2500;
const MOST_PENDING = 8;

export class DrawingsPage {
  #styles = new StyleBar();
  #filters = new FilterBar();
  #panel = new UploadPanel();
  #zone = new DropZone((files) => this.#add(files));
  #status = element("p", { class: "unseen", role: "status" });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #empty = element("div", { class: "drawings-empty", hidden: true });
  #shelf = element("div");
  #files;
  #pages = null;
  #grid = null;
  #refused = null;
  #isOpen = false;
  #scrollY = 0;
  #timer = 0;
  #numKept = 0;

  constructor() {
    const said = words.drawings;
    this.#files = element("input", {
      type: "file",
      multiple: true,
      accept: ACCEPTED,
      class: "unseen",
      tabindex: "-1",
      "aria-hidden": "true",
      change: () => {
        this.#add([...this.#files.files]);
        this.#files.value = "";
      },
    });
    this.root = element(
      "section",
      { class: "drawings", "aria-label": words.frame.pages.drawings },
      element("h2", { class: "unseen" }, words.frame.pages.drawings),
      this.#styles.root,
      element(
        "div",
        { class: "drawings-bar" },
        this.#filters.search,
        button(said.add, () => this.#files.click(), { class: "primary" }),
        this.#menu(),
        this.#files,
      ),
      this.#filters.chips,
      this.#panel.root,
      this.#problem,
      this.#status,
      this.#empty,
      this.#shelf,
      this.#zone.root,
    );
    this.#styles.addEventListener("change", () => this.#wear());
    this.#styles.addEventListener("problem", () => this.#tellProblem(this.#styles.problem));
    this.#filters.addEventListener("change", () => this.#select());
    this.#filters.addEventListener("counted", () => this.#counted());
  }

  open(argument) {
    // The address may name another style while the page is open.
    if (this.#isOpen) this.close();
    this.#isOpen = true;
    this.#styles.open(argument);
    this.#panel.open();
    this.#zone.open();
    this.#filters.open();
    uploads.addEventListener("kept", this.#kept);
    this.#grid?.open();
    this.#refused?.open();
    if (this.#style) this.#comeBack();
    this.#timer = setInterval(() => this.#lookForCaptions(), PENDING_MS);
  }

  close() {
    this.#isOpen = false;
    this.#scrollY = window.scrollY;
    clearInterval(this.#timer);
    this.#styles.close();
    this.#filters.close();
    this.#panel.close();
    this.#zone.close();
    this.#numKept = uploads.numKept;
    uploads.removeEventListener("kept", this.#kept);
    this.#grid?.close();
    this.#refused?.close();
  }

  /** Where it was left, with what has come meanwhile. */
  #comeBack() {
    this.#filters.wear(this.#style.name);
    if (uploads.numKept !== this.#numKept) this.#select();
    window.scrollTo({ top: this.#scrollY });
  }

  get #style() {
    return this.#styles.style;
  }

  #menu() {
    const said = words.drawings;
    const item = (label, act) =>
      button(label, () => {
        menu.open = false;
        act();
      });
    const items = [
      item(said.replace.open, () => new BulkReplace(this.#style.name, this.#style.trigger, () => this.#select())),
      item(said.exporting.open, () => openExporting(this.#style.name)),
      item(said.ledger.open, () => openLedger(this.#style.name)),
      item(said.forget.open, () => this.#forget(null)),
    ];
    const menu = element(
      "details",
      { class: "menu" },
      element("summary", { class: "button" }, said.more),
      element("div", { class: "menu-items", tabindex: "-1" }, items),
    );
    const leave = (event) => {
      if (!menu.contains(event.relatedTarget)) menu.open = false;
    };
    menu.addEventListener("focusout", leave);
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    return menu;
  }

  /** Another style, or the same as it is now. */
  #wear() {
    this.#zone.style = this.#style.display_name || this.#style.name;
    this.#filters.wear(this.#style.name);
    window.scrollTo({ top: 0 });
    this.#select();
  }

  /** Shows what is asked for, from its beginning. */
  #select() {
    if (!this.#style) return;
    this.#grid?.close();
    this.#pages?.end();
    this.#refused?.close();
    this.#grid = null;
    this.#refused = null;
    this.#problem.hidden = true;
    this.#empty.hidden = true;
    if (this.#filters.isRefused) this.#showRefused();
    else this.#showGrid();
  }

  #showRefused() {
    this.#refused = new RefusedList(this.#style.name);
    this.#shelf.replaceChildren(this.#refused.root);
    if (this.#isOpen) this.#refused.open();
  }

  #showGrid() {
    this.#pages = new DrawingPages(this.#filters.selection);
    const pages = this.#pages;
    pages.addEventListener("change", () => this.#came(pages));
    const { trigger } = this.#style;
    this.#grid = new DrawingGrid(pages, words.frame.pages.drawings, (drawing) =>
      new DrawingCard(drawing, trigger, {
        look: (each) => this.#look(each),
        saved: (each, next) => this.#saved(each, next),
      }),
    );
    this.#shelf.replaceChildren(this.#grid.root);
    if (this.#isOpen) this.#grid.open();
    pages.reach(0);
  }

  #came(pages) {
    if (pages !== this.#pages) return;
    this.#tellProblem(pages.problem);
    if (pages.count === null) return;
    const told = words.drawings.found(pages.count);
    if (this.#status.textContent !== told) this.#status.textContent = told;
    this.#empty.hidden = pages.count > 0;
    if (!pages.count) this.#putEmpty();
  }

  #putEmpty() {
    const said = words.drawings;
    const isAll = this.#filters.isAll;
    this.#empty.replaceChildren(
      element("p", {}, isAll ? said.emptyTitle : said.nothingFound),
      isAll ? element("p", { class: "quiet" }, said.emptyHint) : button(said.showAll, () => this.#filters.clear()),
    );
  }

  #tellProblem(error) {
    this.#problem.hidden = !error;
    const told = error ? `${error.told}${passes(error) ? ` ${words.drawings.triedAgain}` : ""}` : "";
    if (this.#problem.textContent !== told) this.#problem.textContent = told;
  }

  async #add(files) {
    // They may be dropped before it is known what for.
    const style = this.#style ?? (await this.#styles.known);
    const found = await withCaptions(files);
    if (found.length) uploads.add(style.name, found);
    this.#say(found.length ? "" : words.drawings.noPictures);
  }

  #kept = ({ detail: drawing }) => {
    if (drawing && drawing.style !== this.#style?.name) return;
    if (this.#filters.isAll && drawing) this.#pages?.add(drawing);
    else if (this.#filters.isAll) this.#select();
    this.#filters.count();
  };

  #saved(drawing, next) {
    this.#changed(drawing);
    if (!next) return;
    const index = this.#pages.indexOf(drawing.id) + 1;
    this.#pages.reach(index);
    this.#grid.reveal(index)?.edit();
  }

  #changed(drawing) {
    this.#pages.put(drawing);
    this.#filters.count();
    this.#say(words.drawings.editor.saved);
  }

  #look(drawing) {
    const pages = this.#pages;
    new DrawingView(pages, this.#style.trigger, {
      changed: (each) => this.#changed(each),
      removed: (each) => {
        pages.remove(each.id);
        this.#filters.count();
        this.#say(words.drawings.view.removed(each.file_name));
      },
      uploader: (id) => this.#filters.showUploader(id),
      forget: (id) => this.#forget(id),
      closed: (index) => this.#grid?.reveal(index)?.root.querySelector("button")?.focus(),
    }).open(drawing);
  }

  #forget(id) {
    openForgetting(this.#style.name, id, () => {
      this.#select();
      this.#filters.count();
    });
  }

  #counted() {
    if (this.#filters.numPending && this.#isOpen) setTimeout(() => this.#isOpen && this.#filters.count(), PENDING_MS);
  }

  /** Of those in sight: the captioner works them off meanwhile. */
  async #lookForCaptions() {
    const pages = this.#pages;
    const waiting = (this.#grid?.inSight ?? []).filter((each) => each.caption_state === "CAPTION_STATE_PENDING");
    for (const { style, id } of waiting.slice(0, MOST_PENDING)) {
      try {
        const { drawing } = await call("training.v1.Dataset/Get", { style, drawing_id: id });
        if (drawing.caption_state !== "CAPTION_STATE_PENDING") pages.put(drawing);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.kind === "NotFound") pages.remove(id);
        else return;
      }
    }
  }

  #say(text) {
    this.#status.textContent = text;
  }
}
