/** A grid of thousands of which only those in sight are in the document. */

import { element } from "../dom.js";
import { words } from "../words.js";

const LEAST_WIDTH = 208;
const LEAST_COLUMNS = 2;
const GAP = 14;
/** Below the picture, px: the caption's lines and the name. */
const WORDS_HEIGHT = 148;
/** Rows above and below what is in sight: where the keyboard goes next is there already. */
const SPARE_ROWS = 2;

/** Tells of `move` when others are in sight. */
export class DrawingGrid extends EventTarget {
  /** Of the drawings in sight the first, and the one after the last: their places, from 0. */
  first = 0;

  last = 0;

  #pages;
  #bar;
  #makeCard;
  #cards = new Map();
  /** Where drawings will stand that have yet to come. */
  #outlines = [];
  #columns = 1;
  #cardWidth = 0;
  #asked = 0;
  #sizes = new ResizeObserver(() => this.#soon());

  /**
   * @param {DrawingPages} pages
   * @param {HTMLElement} bar What stays in sight above it.
   * @param {function(object)} makeCard Of a drawing: `{root, put(drawing), mark(), isPinned}`.
   */
  constructor(pages, bar, makeCard) {
    super();
    this.#pages = pages;
    this.#bar = bar;
    this.#makeCard = makeCard;
    this.root = element("ul", { class: "drawing-grid", role: "list", "aria-label": words.frame.pages.drawings });
    pages.addEventListener("change", this.#soon);
  }

  /** Follows the window from now on. */
  open() {
    window.addEventListener("scroll", this.#soon, { passive: true });
    this.#sizes.observe(this.root);
    this.#soon();
  }

  close() {
    window.removeEventListener("scroll", this.#soon);
    this.#sizes.disconnect();
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
  }

  /** The drawings in sight. */
  get inSight() {
    return [...this.#cards.keys()].map((id) => this.#pages.drawings[this.#pages.indexOf(id)]).filter(Boolean);
  }

  /** Others are chosen. */
  mark() {
    for (const card of this.#cards.values()) card.mark();
  }

  /** The card of a drawing, brought into sight. */
  reveal(index) {
    const drawing = this.#pages.drawings[index];
    if (!drawing) return null;
    const top = this.#top + Math.floor(index / this.#columns) * this.#rowHeight;
    const room = window.innerHeight - this.#rowHeight;
    const hidden = this.#hidden;
    if (top < window.scrollY + hidden || top > window.scrollY + room) {
      window.scrollTo({ top: top - Math.max(hidden, room / 2) });
    }
    this.#lay();
    return this.#cards.get(drawing.id);
  }

  #soon = () => {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      if (this.root.isConnected) this.#lay();
    });
  };

  get #rowHeight() {
    return this.#cardWidth + WORDS_HEIGHT + GAP;
  }

  get #top() {
    return this.root.getBoundingClientRect().top + window.scrollY;
  }

  #lay() {
    const width = this.root.clientWidth;
    if (!width) return;
    this.#columns = Math.max(LEAST_COLUMNS, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
    this.#cardWidth = Math.floor((width - GAP * (this.#columns - 1)) / this.#columns);
    const count = this.#pages.count ?? 0;
    const rows = Math.ceil(count / this.#columns);
    this.root.style.height = `${rows * this.#rowHeight}px`;
    const above = window.scrollY - this.#top;
    const first = Math.max(0, Math.floor(above / this.#rowHeight) - SPARE_ROWS);
    const last = Math.ceil((above + window.innerHeight) / this.#rowHeight) + SPARE_ROWS;
    const from = first * this.#columns;
    const to = Math.max(from, Math.min(count, last * this.#columns));
    this.#pages.reach(to - 1);
    this.#show(from, to, count);
    this.#outline(Math.max(from, this.#pages.drawings.length), to);
    this.#tellPlace(above, count);
  }

  #tellPlace(above, count) {
    const rowAt = (y) => Math.max(0, y) / this.#rowHeight;
    this.first = Math.min(Math.floor(rowAt(above + this.#hidden)) * this.#columns, Math.max(0, count - 1));
    this.last = Math.min(Math.ceil(rowAt(above + window.innerHeight)) * this.#columns, count);
    this.dispatchEvent(new Event("move"));
  }

  /** So much of the window the bar hides, px. */
  get #hidden() {
    return Math.max(0, this.#bar.getBoundingClientRect().bottom);
  }

  #outline(from, to) {
    const count = Math.max(0, to - from);
    for (const each of this.#outlines.splice(count)) each.remove();
    while (this.#outlines.length < count) {
      const made = element("li", { class: "drawing-outline", "aria-hidden": "true" });
      this.#outlines.push(made);
      this.root.append(made);
    }
    this.#outlines.forEach((each, i) => this.#put(each, from + i));
  }

  #show(from, to, count) {
    const shown = this.#pages.drawings.slice(from, to);
    const ids = new Set(shown.map((each) => each.id));
    for (const [id, card] of this.#cards) {
      if (ids.has(id)) continue;
      const index = this.#pages.indexOf(id);
      if (index >= 0 && (card.isPinned || card.root.contains(document.activeElement))) {
        this.#place(card, index, count);
        continue;
      }
      card.root.remove();
      this.#cards.delete(id);
    }
    let before = null;
    shown.forEach((drawing, i) => {
      let card = this.#cards.get(drawing.id);
      if (card) card.put(drawing);
      else {
        card = this.#makeCard(drawing);
        this.#cards.set(drawing.id, card);
      }
      // In their order, for those who read the document and not the screen.
      const place = before ? before.nextSibling : this.root.firstChild;
      if (card.root !== place && !card.root.isConnected) this.root.insertBefore(card.root, place);
      before = card.root;
      this.#place(card, from + i, count);
    });
  }

  #place(card, index, count) {
    this.#put(card.root, index);
    card.root.setAttribute("aria-setsize", count);
    card.root.setAttribute("aria-posinset", index + 1);
  }

  #put(root, index) {
    const column = index % this.#columns;
    const row = Math.floor(index / this.#columns);
    const { style } = root;
    style.width = `${this.#cardWidth}px`;
    style.minHeight = `${this.#cardWidth + WORDS_HEIGHT}px`;
    style.setProperty("--picture", `${this.#cardWidth}px`);
    style.left = `${column * (this.#cardWidth + GAP)}px`;
    style.top = `${row * this.#rowHeight}px`;
  }
}
