/** The files that are to go with a message. */

import { element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { notice } from "./notices.js";
import { bytes } from "./timestamps.js";
import { words } from "./words.js";

const FILES_MAX = 10;

/** Whether a file may be sent here; where not, it is said why. */
export function fits(file, limit) {
  if (file.size <= limit) return true;
  notice(words.fileTooLarge(file.name, bytes(limit)));
  return false;
}

/** Keeps files, and shows them above the composer. */
export class Uploads {
  files = [];
  #limit;
  #changed;
  #urls = new Map();

  constructor(limit, changed) {
    this.#limit = limit;
    this.#changed = changed;
    this.element = element("ul", { class: "uploads", hidden: true, "aria-label": words.attach });
  }

  /** More files. */
  add(files) {
    const fitting = [...files].filter((file) => fits(file, this.#limit));
    if (this.files.length + fitting.length > FILES_MAX) notice(words.filesTooMany(FILES_MAX));
    this.#set([...this.files, ...fitting].slice(0, FILES_MAX));
  }

  /** They are sent. */
  clear() {
    this.#set([]);
  }

  #set(files) {
    this.files = files;
    for (const [file, url] of this.#urls)
      if (!files.includes(file)) {
        URL.revokeObjectURL(url);
        this.#urls.delete(file);
      }
    this.element.hidden = files.length === 0;
    this.element.replaceChildren(...files.map((file) => this.#card(file)));
    this.#changed();
  }

  #card(file) {
    const remove = () => this.#set(this.files.filter((each) => each !== file));
    return element(
      "li",
      {},
      file.type.startsWith("image/")
        ? element("img", { src: this.#url(file), alt: "" })
        : element("span", { class: "upload-icon" }, icon("file")),
      element("span", { class: "upload-name" }, file.name),
      iconButton(words.remove(file.name), icon("trash"), remove),
    );
  }

  #url(file) {
    if (!this.#urls.has(file)) this.#urls.set(file, URL.createObjectURL(file));
    return this.#urls.get(file);
  }
}

/** Let files be dropped on an element; `over` is told whether some are above it. */
export function acceptDrops(target, take, over) {
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const enter = (by) => (event) => {
    if (!holdsFiles(event)) return;
    depth = Math.max(depth + by, 0);
    over(depth > 0);
  };
  target.addEventListener("dragenter", enter(1));
  target.addEventListener("dragleave", enter(-1));
  target.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  target.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    over(false);
    take(event.dataTransfer.files);
  });
}
