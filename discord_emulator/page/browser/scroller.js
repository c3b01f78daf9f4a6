/** A pane that stays at its end while the person is there, and in its place while they are not. */

import { element } from "./dom.js";

// within so many pixels of the end counts as there
const END_PX = 40;
const TOP_PX = 400;

/** Dispatches `top` when the person comes near the beginning, `bottom` when their place changes. */
export class Scroller extends EventTarget {
  #isAtEnd = true;
  #inner;

  constructor(...children) {
    super();
    this.#inner = element("div", { class: "scroller-inner" }, children);
    this.element = element("div", { class: "scroller", tabindex: "-1" }, this.#inner);
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const settle = new ResizeObserver(() => this.#isAtEnd && this.#pin());
    settle.observe(this.#inner);
    settle.observe(this.element);
  }

  /** Whether the latest is in sight. */
  get isAtEnd() {
    return this.#isAtEnd;
  }

  /** Whether there is more than fits. */
  get isFull() {
    return this.element.scrollHeight > this.element.clientHeight + 1;
  }

  /** Go to the end, and stay there. */
  toEnd() {
    this.#isAtEnd = true;
    this.#pin();
  }

  /** Have something in sight, at the upper part of the pane. */
  reveal(shown) {
    const top = shown.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    if (top >= 0) return;
    this.element.scrollTop += top - this.element.clientHeight / 4;
    this.#scrolled();
  }

  /** Change what is in the pane: what the person looks at does not move. */
  keepingPlace(change) {
    if (this.#isAtEnd) {
      change();
      this.#pin();
      return;
    }
    const kept = this.#inSight();
    const before = kept?.getBoundingClientRect().top;
    change();
    if (kept?.isConnected) this.element.scrollTop += kept.getBoundingClientRect().top - before;
  }

  #inSight() {
    const { top } = this.element.getBoundingClientRect();
    const items = this.element.querySelectorAll("li.message");
    return [...items].find((item) => item.getBoundingClientRect().bottom > top) ?? null;
  }

  #pin() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const wasAtEnd = this.#isAtEnd;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight <= END_PX;
    if (wasAtEnd !== this.#isAtEnd) this.dispatchEvent(new Event("bottom"));
    if (scrollTop < TOP_PX) this.dispatchEvent(new Event("top"));
  }
}
