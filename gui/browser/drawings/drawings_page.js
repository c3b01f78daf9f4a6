/** The drawings that a style learns from: looked at, searched, captioned, added and taken away. */

import { BulkReplace } from "./bulk_replace.js";
import { CaptionWatch } from "./caption_watch.js";
import { ChosenDrawings } from "./chosen_drawings.js";
import { button, element } from "../dom.js";
import { DrawingCard } from "./drawing_card.js";
import { DrawingGrid } from "./drawing_grid.js";
import { DrawingPages } from "./drawing_pages.js";
import { DrawingView } from "./drawing_view.js";
import { ACCEPTED, DropZone, withCaptions } from "./drop_zone.js";
import { EmptyShelf } from "./empty_shelf.js";
import { openExporting } from "./exporting.js";
import { FilterBar } from "./filter_bar.js";
import { openForgetting } from "./forgetting.js";
import { GridBar } from "./grid_bar.js";
import { openLedger } from "./ledger.js";
import { menu } from "../menu.js";
import { passes } from "../problem.js";
import { RefusedList } from "./refused_list.js";
import { StyleBar } from "./style_bar.js";
import { UploadPanel } from "./upload_panel.js";
import { UploaderChoice } from "./uploader_choice.js";
import { uploads } from "./uploads.js";
import { words } from "../words.js";

/** While captions are to come, those are counted so often. */
const PENDING_MS = 2500;

export class DrawingsPage {
  #styles = new StyleBar();
  #filters = new FilterBar();
  #panel = new UploadPanel();
  #uploader = new UploaderChoice();
  #gridBar = new GridBar((drawing) => {
    this.#pages?.remove(drawing.id);
    this.#filters.count();
  });
  #captions = new CaptionWatch(() => this.#grid && { pages: this.#pages, inSight: this.#grid.inSight });
  #zone = new DropZone((files) => this.#add(files));
  #status = element("p", { class: "unseen", role: "status" });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #empty = new EmptyShelf();
  #shelf = element("div");
  #files;
  /** What there is only with a style. */
  #ofStyle;
  #pages = null;
  #grid = null;
  #refused = null;
  #isOpen = false;
  #scrollY = 0;
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
    this.#ofStyle = element(
      "div",
      { class: "drawings-head" },
      element(
        "div",
        { class: "drawings-bar" },
        this.#filters.search,
        button(said.add, () => this.#files.click(), { class: "primary" }),
        this.#menu(),
        this.#files,
      ),
      this.#filters.chips,
      this.#gridBar.root,
    );
    this.root = element(
      "section",
      { class: "drawings", "aria-label": words.frame.pages.drawings },
      element("h2", { class: "unseen" }, words.frame.pages.drawings),
      this.#styles.root,
      this.#uploader.root,
      this.#ofStyle,
      this.#panel.root,
      this.#problem,
      this.#status,
      this.#empty.root,
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
    this.#gridBar.open();
    this.#captions.open();
    uploads.addEventListener("kept", this.#kept);
    this.#grid?.open();
    this.#refused?.open();
    if (this.#style) this.#comeBack();
  }

  close() {
    this.#isOpen = false;
    this.#scrollY = window.scrollY;
    this.#styles.close();
    this.#filters.close();
    this.#gridBar.close();
    this.#captions.close();
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

  /** What is done more seldom. */
  #menu() {
    const said = words.drawings;
    const acts = [
      [said.replace.open, () => new BulkReplace(this.#style.name, this.#style.trigger, () => this.#select())],
      [said.exporting.open, () => openExporting(this.#style.name)],
      [said.uploader.open, () => this.#uploader.ask()],
      [said.ledger.open, () => openLedger(this.#style.name)],
      [said.forget.open, () => this.#forget(null)],
    ];
    return menu(said.more, acts.map(([label, act]) => button(label, act)));
  }

  /** Another style, or the same as it is now. */
  #wear() {
    this.#ofStyle.hidden = !this.#style;
    this.#panel.wear(this.#style?.name ?? null);
    if (!this.#style) {
      this.#showNothing();
      this.#empty.noStyle(this.#styles);
      return;
    }
    this.#zone.style = this.#style.display_name || this.#style.name;
    this.#filters.wear(this.#style.name);
    window.scrollTo({ top: 0 });
    this.#select();
  }

  #showNothing() {
    this.#grid?.close();
    this.#pages?.end();
    this.#refused?.close();
    this.#grid = null;
    this.#pages = null;
    this.#refused = null;
    this.#gridBar.wear(null);
    this.#problem.hidden = true;
    this.#empty.hide();
    this.#shelf.replaceChildren();
  }

  /** Shows what is asked for, from its beginning. */
  #select() {
    if (!this.#style) return;
    this.#showNothing();
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
    const { trigger, name, display_name: shown } = this.#style;
    const chosen = new ChosenDrawings(pages);
    const grid = new DrawingGrid(pages, this.#gridBar.root, (drawing) =>
      new DrawingCard(drawing, trigger, chosen, {
        look: (each) => this.#look(each),
        editing: () => this.#say(""),
        saved: (each, next) => this.#saved(each, next),
      }),
    );
    chosen.addEventListener("change", () => grid.mark());
    this.#grid = grid;
    this.#gridBar.wear({ name: `${shown || name} · ${this.#filters.name}`, pages, grid, chosen });
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
    if (pages.count) this.#empty.hide();
    else this.#empty.noDrawings({ isAll: this.#filters.isAll, showAll: () => this.#filters.clear() });
  }

  #tellProblem(error) {
    this.#problem.hidden = !error;
    const told = error ? `${error.told}${passes(error) ? ` ${words.drawings.triedAgain}` : ""}` : "";
    if (this.#problem.textContent !== told) this.#problem.textContent = told;
  }

  async #add(files) {
    // They may be dropped before it is known what for.
    const style = this.#style ?? (await this.#styles.known);
    // What is shown in its place says why.
    if (!style) return;
    const { found, others } = await withCaptions(files);
    uploads.add(style.name, found, { others, uploaderId: this.#uploader.id });
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

  #say(text) {
    this.#status.textContent = text;
  }
}
