/** A grid of thousands of which only those in sight are in the document. */

import { element } from "../dom.js";

const LEAST_WIDTH = 208;
const LEAST_COLUMNS = 2;
const GAP = 14;
/** Below the picture, px: the caption's lines and the name. */
const WORDS_HEIGHT = 148;
/** Rows above and below what is in sight: where the keyboard goes next is there already. */
const SPARE_ROWS = 2;

export class DrawingGrid {
  #pages;
  #makeCard;
  #cards = new Map();
  #columns = 1;
  #cardWidth = 0;
  #asked = 0;
  #sizes = new ResizeObserver(() => this.#soon());

  /**
   * @param {DrawingPages} pages
   * @param {string} label
   * @param {function(object)} makeCard Of a drawing: `{root, put(drawing), isPinned}`.
   */
  constructor(pages, label, makeCard) {
    this.#pages = pages;
    this.#makeCard = makeCard;
    this.root = element("ul", { class: "drawing-grid", role: "list", "aria-label": label });
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

  /** The card of a drawing, brought into sight. */
  reveal(index) {
    const drawing = this.#pages.drawings[index];
    if (!drawing) return null;
    const top = this.#top + Math.floor(index / this.#columns) * this.#rowHeight;
    const room = window.innerHeight - this.#rowHeight;
    if (top < window.scrollY + 80 || top > window.scrollY + room) {
      window.scrollTo({ top: top - Math.max(80, room / 2) });
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
    const column = index % this.#columns;
    const row = Math.floor(index / this.#columns);
    const { style } = card.root;
    style.width = `${this.#cardWidth}px`;
    style.minHeight = `${this.#cardWidth + WORDS_HEIGHT}px`;
    style.setProperty("--edge", `${this.#cardWidth}px`);
    style.left = `${column * (this.#cardWidth + GAP)}px`;
    style.top = `${row * this.#rowHeight}px`;
    card.root.setAttribute("aria-setsize", count);
    card.root.setAttribute("aria-posinset", index + 1);
  }
}
