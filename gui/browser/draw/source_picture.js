/** The picture that a draw starts from. It stays over a reload. */

import { keepFile, keptFile } from "./browser_database.js";
import { button, element } from "../dom.js";
import { sendable, show } from "./picture_files.js";
import { words } from "../words.js";

const KEPT = "source";

/** A button that asks for a picture. */
export function pictureButton(label, chosen, properties = {}) {
  const input = element("input", {
    type: "file",
    accept: "image/*",
    hidden: true,
    change: () => {
      const [file] = input.files;
      input.value = "";
      if (file) chosen(file);
    },
  });
  return [button(label, () => input.click(), properties), input];
}

export class SourcePicture {
  /** @type {Blob|null} As it is sent. */
  blob = null;
  /** Bytes; what is larger is made smaller. */
  mostBytes = 8 * 1024 * 1024;
  /** Settled once the picture is there that was chosen last. */
  ready = Promise.resolve();
  #changed;
  #choose;
  #there;
  #look = element("img", { alt: words.draw.source.alt });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #strength = element("div", { class: "grow" });

  /** @param {function()} changed Called when there is another one, or none. */
  constructor(changed) {
    this.#changed = changed;
    const said = words.draw.source;
    this.#choose = element(
      "div",
      {},
      pictureButton(said.choose, (file) => this.set(file)),
    );
    this.#there = element(
      "div",
      { class: "source", hidden: true },
      this.#look,
      this.#strength,
      button("✕", () => this.set(null), {
        class: "square",
        "aria-label": said.remove,
        title: said.remove,
      }),
    );
    this.root = element("div", { class: "source-field" }, this.#choose, this.#there, this.#problem);
    this.ready = keptFile(KEPT).then((blob) => blob && !this.blob && this.#put(blob));
  }

  /** The field beside the picture. */
  putStrength(root) {
    this.#strength.replaceChildren(root);
  }

  /** Another picture; null: none. */
  set(file) {
    this.ready = this.#set(file);
    return this.ready;
  }

  /** One that could not be read is forgotten. */
  forgive() {
    this.#problem.hidden = true;
  }

  async #set(file) {
    this.forgive();
    try {
      this.#put(file && (await sendable(file, this.mostBytes)));
      await keepFile(KEPT, this.blob);
    } catch {
      this.#problem.textContent = words.draw.source.unreadable(file.name ?? "");
      this.#problem.hidden = false;
    }
  }

  #put(blob) {
    this.blob = blob;
    show(this.#look, blob);
    this.#choose.hidden = Boolean(blob);
    this.#there.hidden = !blob;
    this.#changed();
  }
}
