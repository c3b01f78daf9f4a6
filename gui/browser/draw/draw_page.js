/** Drawing: the form, the picture as it comes to be, and those of before. */

import { base64Of, call } from "../api.js";
import { Capabilities } from "./capabilities.js";
import { openCompareForm } from "./compare_form.js";
import { button, element } from "../dom.js";
import { DrawForm } from "./draw_form.js";
import { freshSeed, requestAgain } from "./draw_settings.js";
import { DrawView } from "./draw_view.js";
import { DroppedFiles } from "./dropped_files.js";
import { pictures } from "./history.js";
import { HistoryView } from "./history_view.js";
import { ongoing } from "./ongoing_draw.js";
import { pictureActions } from "./picture_actions.js";
import { openPicture } from "./picture_dialog.js";
import { words } from "../words.js";

// How far a variation goes from its picture, and an enlargement.
const VARY = 0.6;
const ENLARGE = 0.3;

export class DrawPage {
  #acts;
  #form;
  #view;
  #history;
  #dropped;
  #capabilities = new Capabilities();
  #off = null;
  /** What is said while the server is away. */
  #absence = "";
  #told = element("p", { role: "alert", class: "problem", hidden: true });

  constructor() {
    const acts = {
      capabilities: () => this.#capabilities.told,
      use: (parameters) => {
        this.#forgive();
        this.#form.use(parameters);
      },
      startFrom: (blob) => {
        this.#forgive();
        this.#form.source.set(blob);
      },
      vary: (picture) => this.#vary(picture),
      enlarge: (picture) => this.#enlarge(picture),
      open: (picture) => this.#open(picture),
      read: (file) => this.#read(file),
      refuse: (sentence) => this.#refuse(sentence),
    };
    this.#acts = acts;
    this.#form = new DrawForm({
      draw: (requests, options) => this.#draw(requests, options),
      compare: () => this.#compare(),
      read: acts.read,
    });
    this.#view = new DrawView(acts);
    this.#history = new HistoryView(acts.open);
    this.#dropped = new DroppedFiles(acts);
    this.root = element(
      "div",
      { class: "draw" },
      element("h2", { class: "unseen" }, words.frame.pages.draw),
      this.#told,
      this.#form.root,
      element("div", { class: "draw-main" }, this.#view.root, this.#history.root),
      this.#dropped.root,
    );
  }

  /** @param {string} argument A version to draw with, such as `ksh@3`, or nothing. */
  async open(argument) {
    this.#choose(argument);
    this.#off = new AbortController();
    const { signal } = this.#off;
    ongoing.addEventListener("change", () => this.#follow(), { signal });
    pictures.addEventListener("change", () => this.#remember(), { signal });
    this.#capabilities.addEventListener("change", () => this.#offer(), { signal });
    this.#dropped.on();
    this.#follow(true);
    this.#remember();
    this.#capabilities.ask();
    await ongoing.resume();
  }

  #choose(version) {
    const [, style, number] = /^(.+)@(\d+)$/.exec(version) ?? [];
    if (!style) return;
    this.#form.choose(style, number);
    // Once: what is chosen after it is not to be undone by a reload.
    history.replaceState(null, "", "#draw");
  }

  close() {
    this.#off?.abort();
    this.#off = null;
    this.#dropped.off();
    this.#capabilities.off();
  }

  #follow(isFirst = false) {
    this.#view.update(isFirst);
    this.#form.generate.setAttribute("aria-disabled", String(this.#isFull));
  }

  async #remember() {
    this.#view.remember(await this.#history.update());
  }

  #offer() {
    const { told, problem } = this.#capabilities;
    if (told) this.#form.offer(told);
    if (problem && problem.kind !== "LoggedOut") {
      this.#absence = `${problem.told} ${words.draw.triesAgain}`;
      this.#refuse(this.#absence);
    } else if (this.#told.textContent === this.#absence) this.#refuse(null);
  }

  #refuse(sentence) {
    this.#told.textContent = sentence ?? "";
    this.#told.hidden = !sentence;
  }

  /** What was refused before is over; that the server is away is not. */
  #forgive() {
    this.#form.forgive();
    if (this.#told.textContent !== this.#absence) this.#refuse(null);
  }

  /** Whether as many wait as the server lets one person have waiting. */
  get #isFull() {
    return ongoing.waiting.length >= this.#capabilities.told?.limits.max_queue_per_requester;
  }

  #draw(requests, options) {
    if (this.#isFull) {
      this.#refuse(words.draw.waiting.full(ongoing.waiting.length));
      return;
    }
    if (!this.#capabilities.told) {
      this.#capabilities.ask();
      return;
    }
    this.#form.forgive();
    this.#refuse(null);
    ongoing.begin(requests, options);
    // A dialog that this was pressed in has closed by then, and given the focus back.
    requestAnimationFrame(() => this.#scrollToPicture());
  }

  /** On a phone it is below. */
  #scrollToPicture() {
    const { top } = this.#view.root.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) this.#view.root.scrollIntoView({ block: "start" });
  }

  #vary({ png, parameters }) {
    const scale = parameters.hires_strength === undefined ? 1 : 2;
    const changes = {
      seed: freshSeed(),
      width: parameters.width * scale,
      height: parameters.height * scale,
      strength: VARY,
    };
    this.#draw([requestAgain(parameters, changes)], { image: png });
  }

  /** What was drawn from words alone is drawn so again, and on; what came of a picture, of itself. */
  #enlarge({ png, parameters }) {
    if (parameters.strength === undefined)
      this.#draw([requestAgain(parameters, { hires_strength: ENLARGE })], {});
    else {
      const changes = {
        width: 2 * parameters.width,
        height: 2 * parameters.height,
        strength: ENLARGE,
      };
      this.#draw([requestAgain(parameters, changes)], { image: png });
    }
  }

  #compare() {
    if (!this.#capabilities.told || !this.#form.check()) return;
    openCompareForm(this.#form.versions, (changes) => {
      const common = { seed: this.#form.request().seed, num_images: "1" };
      const requests = changes.map((each) => this.#form.request({ ...common, ...each }));
      this.#draw(requests, { compares: true, image: this.#form.source.blob });
    });
  }

  #open(picture) {
    const actions = pictureActions(picture, this.#acts, { all: true });
    actions.append(
      button(words.draw.actions.remove, () => pictures.remove(picture.key), { class: "danger" }),
    );
    openPicture(
      {
        blob: picture.png,
        alt: words.draw.drawnOf(picture.parameters.prompt),
        parameters: picture.parameters,
        notes: picture.notes,
        actions,
      },
      this.#capabilities.told,
    );
  }

  /** What any PNG says of how it was made. */
  async #read(file) {
    const said = words.draw.read;
    let told = null;
    let instead = said.nothing;
    try {
      const { parameters } = await call("drawing.v1.Drawing/Inspect", {
        png: await base64Of(file),
      });
      told = parameters;
    } catch (error) {
      if (!error.kind) throw error;
      if (error.kind === "InvalidRequest") instead = said.noPng;
      else if (error.kind !== "NotFound") instead = error.told;
    }
    const actions = element(
      "div",
      { class: "row actions" },
      told && button(words.draw.actions.use, () => this.#acts.use(told), { class: "primary" }),
      button(words.draw.actions.startFrom, () => this.#acts.startFrom(file)),
    );
    openPicture(
      { blob: file, alt: file.name, title: file.name, parameters: told, told: instead, actions },
      this.#capabilities.told,
    );
  }
}
