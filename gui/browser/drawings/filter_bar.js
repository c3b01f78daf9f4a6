/** Which drawings are shown: words that are looked for, and what they are; with how many there are of each. */

import { call, Refusal } from "../api.js";
import { button, element } from "../dom.js";
import { refusals, refusedOf } from "./refusals.js";
import { words } from "../words.js";

const PREFIX = "DRAWING_FILTER_";
const FILTERS = ["UNSPECIFIED", "NEW", "EDITED", "NEAR_DUPLICATE", "CAPTION_PENDING", "CAPTION_FAILED", "DAMAGED"];
/** Always there; the others if there are such. */
const USUAL = ["UNSPECIFIED", "NEW", "EDITED", "NEAR_DUPLICATE"];
const TYPING_MS = 250;
/** Until the browser's tab is closed: a reload shows what was shown. */
const KEPT = "drawings/filter";
const NOTHING = { style: "", chosen: "UNSPECIFIED", uploader: null, query: "" };

/** The run that made the version in service; "": none of this trainer's; null: not known. */
async function runInService(style) {
  try {
    const { adapters } = await call("drawing.v1.Adapters/List", { style });
    return adapters.find((each) => each.active && each.fits)?.manifest?.run_id ?? "";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.kind === "NotFound" ? "" : null;
  }
}

/** Tells of `change`; `selection` says what is wanted then, `isRefused` whether it is the refused files. */
export class FilterBar extends EventTarget {
  #style = "";
  #runId = null;
  #chosen = "UNSPECIFIED";
  #uploader = null;
  #counts = {};
  #typing = 0;
  #counting = 0;
  #chips = element("div", { class: "chips", role: "group" });
  #search;

  constructor() {
    super();
    const said = words.drawings;
    this.#chips.setAttribute("aria-label", said.filtersLabel);
    this.#search = element("input", {
      type: "search",
      class: "search",
      "aria-label": said.search,
      placeholder: said.search,
      maxlength: 200,
      input: () => {
        clearTimeout(this.#typing);
        this.#typing = setTimeout(() => this.#tell(), TYPING_MS);
      },
    });
    this.search = this.#search;
    this.chips = this.#chips;
  }

  open() {
    refusals.addEventListener("change", this.#put);
  }

  /** The style's drawings from now on. */
  async wear(style) {
    if (style !== this.#style) {
      // Somebody may have typed before it was known what for.
      const typed = this.#style ? "" : this.#search.value;
      this.#style = style;
      this.#runId = null;
      this.#counts = {};
      const kept = JSON.parse(sessionStorage.getItem(KEPT)) ?? NOTHING;
      const { chosen, uploader, query } = kept.style === style ? kept : NOTHING;
      this.#chosen = chosen;
      this.#uploader = uploader;
      this.#search.value = typed || query;
    }
    this.#put();
    const before = this.#runId;
    const runId = await runInService(style);
    if (style !== this.#style) return;
    this.#runId = runId;
    this.count();
    if (this.#chosen === "NEW" && runId !== before) this.#tell();
  }

  get isRefused() {
    return this.#chosen === "REFUSED";
  }

  /** Whether all drawings are shown. */
  get isAll() {
    return this.#chosen === "UNSPECIFIED" && !this.#search.value.trim() && this.#uploader === null;
  }

  /** Which are shown, in a word. */
  get name() {
    return words.drawings.filters[this.#chosen];
  }

  /** Fields of ListDrawingsRequest. */
  get selection() {
    return {
      ...this.#of(this.#chosen),
      query: this.#search.value.trim(),
      ...(this.#uploader === null ? {} : { uploader_id: this.#uploader }),
    };
  }

  /** Only those of somebody, by their Discord id. */
  showUploader(id) {
    this.#uploader = id;
    this.#chosen = "UNSPECIFIED";
    this.#put();
    this.#tell();
  }

  /** Shows all again. */
  clear() {
    this.#search.value = "";
    this.#uploader = null;
    this.#choose("UNSPECIFIED");
  }

  /** Counts anew, in a moment. */
  count() {
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => this.#count(), TYPING_MS);
  }

  /** Nothing is counted any more until it is asked for. */
  close() {
    clearTimeout(this.#counting);
    refusals.removeEventListener("change", this.#put);
  }

  /** How many wait for the captioner, as far as is known. */
  get numPending() {
    return this.#counts.CAPTION_PENDING ?? 0;
  }

  async #count() {
    const style = this.#style;
    for (const name of FILTERS) {
      if (name === "NEW" && this.#runId === null) continue;
      try {
        const page = await call("training.v1.Dataset/List", { ...this.#of(name), page_size: 1 });
        if (style !== this.#style) return;
        this.#counts[name] = page.num_drawings;
        this.#put();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return;
      }
    }
    this.dispatchEvent(new Event("counted"));
  }

  #of(name) {
    const filter = name === "REFUSED" ? "UNSPECIFIED" : name;
    const run = filter === "NEW" ? { run_id: this.#runId ?? "" } : {};
    return { style: this.#style, filter: `${PREFIX}${filter}`, ...run };
  }

  #choose(name) {
    this.#chosen = name;
    this.#put();
    this.#tell();
  }

  #tell() {
    clearTimeout(this.#typing);
    if (!this.#style) return;
    const shown = { style: this.#style, chosen: this.#chosen, uploader: this.#uploader, query: this.#search.value };
    sessionStorage.setItem(KEPT, JSON.stringify(shown));
    this.dispatchEvent(new Event("change"));
  }

  #put = () => {
    const said = words.drawings;
    const numRefused = refusedOf(this.#style).length;
    const counts = { ...this.#counts, REFUSED: numRefused };
    const shown = [...FILTERS, "REFUSED"].filter(
      (name) => USUAL.includes(name) || counts[name] || name === this.#chosen,
    );
    const focused = document.activeElement?.dataset?.filter;
    const chips = shown.map((name) =>
      button([said.filters[name], element("span", { class: "count" }, countOf(counts[name]))], () => this.#choose(name), {
        class: "chip",
        "data-filter": name,
        "aria-pressed": String(name === this.#chosen),
        title: said.filterHints[name],
        disabled: name === "NEW" && this.#runId === null,
      }),
    );
    if (this.#uploader !== null) {
      chips.push(button(said.onlyUploader(this.#uploader), () => this.showUploader(null), { class: "chip", "aria-pressed": "true" }));
    }
    this.#chips.replaceChildren(...chips);
    if (focused) this.#chips.querySelector(`[data-filter=${focused}]`)?.focus();
  };
}

const countOf = (count) => (count === undefined ? "" : count.toLocaleString(words.locale));
