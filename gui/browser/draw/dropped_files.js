/** A picture that is dropped anywhere on the page: what it is dropped for is chosen by the place. */

import { element } from "../dom.js";
import { words } from "../words.js";

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const pictureOf = (files) => [...(files ?? [])].find((file) => file.type.startsWith("image/"));

/** Listens while it is on; `startFrom` and `read` are given a file. */
export class DroppedFiles {
  #acts;
  #off = null;
  #targets;

  constructor(acts) {
    this.#acts = acts;
    const said = words.draw.drop;
    this.#targets = element(
      "div",
      { class: "drop-targets", hidden: true },
      this.#target(said.startFrom, (file) => acts.startFrom(file)),
      this.#target(said.read, (file) => acts.read(file)),
    );
    this.root = this.#targets;
  }

  #target(text, act) {
    const target = element(
      "div",
      {
        class: "drop-target",
        dragenter: () => target.classList.add("over"),
        dragleave: () => target.classList.remove("over"),
        drop: (event) => {
          target.classList.remove("over");
          const file = pictureOf(event.dataTransfer.files);
          if (file) act(file);
          else this.#acts.refuse(words.draw.drop.noPicture);
        },
      },
      text,
    );
    return target;
  }

  on() {
    if (this.#off) return;
    this.#off = new AbortController();
    const { signal } = this.#off;
    const hide = () => {
      this.#targets.hidden = true;
    };
    const listen = (name, act) => window.addEventListener(name, act, { signal });
    listen("dragenter", (event) => {
      if (hasFiles(event)) this.#targets.hidden = false;
    });
    // Else the browser would go to the file.
    listen("dragover", (event) => hasFiles(event) && event.preventDefault());
    listen("dragleave", (event) => event.relatedTarget === null && hide());
    listen("drop", (event) => {
      if (hasFiles(event)) event.preventDefault();
      hide();
    });
    listen("paste", (event) => {
      const file = pictureOf(event.clipboardData?.files);
      if (file) this.#acts.startFrom(file);
    });
  }

  off() {
    this.#off?.abort();
    this.#off = null;
  }
}
