/** Drawings that are chosen, to do something with all of them: kept by their ids, wherever one scrolls. */

/** Tells of `change`. */
export class ChosenDrawings extends EventTarget {
  /** Whether drawings are being chosen. */
  isOn = false;

  #pages;
  #chosen = new Map();
  #last = null;

  /** @param {import("./drawing_pages.js").DrawingPages} pages */
  constructor(pages) {
    super();
    this.#pages = pages;
  }

  get drawings() {
    return [...this.#chosen.values()];
  }

  has(id) {
    return this.#chosen.has(id);
  }

  begin() {
    this.isOn = true;
    this.#tell();
  }

  /** None are chosen any more. */
  end() {
    this.isOn = false;
    this.#chosen.clear();
    this.#last = null;
    this.#tell();
  }

  /** Chooses one or leaves it out again; `range`: all from the last one that was turned to it. */
  turn(drawing, { range = false } = {}) {
    const isChosen = !this.has(drawing.id);
    for (const each of range ? this.#upTo(drawing) : [drawing]) {
      if (isChosen) this.#chosen.set(each.id, each);
      else this.#chosen.delete(each.id);
    }
    this.#last = drawing.id;
    this.isOn = true;
    this.#tell();
  }

  /** One that is gone. */
  drop(id) {
    if (this.#chosen.delete(id)) this.#tell();
  }

  #upTo(drawing) {
    const ends = [this.#pages.indexOf(this.#last), this.#pages.indexOf(drawing.id)];
    if (ends.includes(-1)) return [drawing];
    return this.#pages.drawings.slice(Math.min(...ends), Math.max(...ends) + 1);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
