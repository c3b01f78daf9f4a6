/** Files that are dropped or pasted anywhere on the page, folders with all that is in them. */

import { element } from "../dom.js";
import { words } from "../words.js";

const PICTURE = /\.(png|jpe?g|webp|avif|gif|bmp)$/i;
const ZIP = /\.zip$/i;
const CAPTION = /\.(txt|caption)$/i;

/** What a file dialog offers. */
export const ACCEPTED = "image/png,image/jpeg,image/webp,image/avif,image/gif,image/bmp,.txt,.caption,.zip";

/** What systems leave in folders: nobody meant to add it. */
const LITTER = /^(\..*|thumbs\.db|desktop\.ini)$/i;

const isTakenIn = ({ name, type }) => PICTURE.test(name) || ZIP.test(name) || type.startsWith("image/");

/**
 * Drawings, each with the caption of the text file beside it, and zips; and what is neither.
 * @param {File[]} files
 * @returns {Promise<{found: {file: File, caption: (string|undefined)}[], others: File[]}>}
 */
export async function withCaptions(files) {
  const texts = new Map(files.filter((each) => CAPTION.test(each.name)).map((each) => [stem(each), each]));
  const drawings = files.filter(isTakenIn);
  const stems = new Set(drawings.map(stem));
  const found = await Promise.all(
    drawings.map(async (file) => ({ file, caption: (await texts.get(stem(file))?.text())?.trim() || undefined })),
  );
  const isCaption = (file) => texts.get(stem(file)) === file && stems.has(stem(file));
  const others = files.filter((each) => !isTakenIn(each) && !isCaption(each) && !LITTER.test(each.name));
  return { found, others };
}

// In which folder they are counts: two may each have a 1.png.
const stem = (file) => (file.path ?? file.webkitRelativePath ?? "") + file.name.replace(/\.[^.]*$/, "");

export class DropZone {
  #dropped;
  #over = 0;
  #sheet = element("div", { class: "drop-sheet", hidden: true });

  /** @param {function(File[])} dropped */
  constructor(dropped) {
    this.#dropped = dropped;
    this.root = this.#sheet;
  }

  open() {
    for (const [name, listener] of this.#listeners) window.addEventListener(name, listener);
  }

  close() {
    for (const [name, listener] of this.#listeners) window.removeEventListener(name, listener);
    this.#leave();
  }

  /** Says where what is dropped would go. */
  set style(name) {
    this.#sheet.replaceChildren(element("p", {}, words.drawings.drop(name)));
  }

  #listeners = [
    ["dragenter", (event) => this.#isFiles(event) && this.#enter()],
    ["dragover", (event) => this.#isFiles(event) && event.preventDefault()],
    ["dragleave", (event) => this.#isFiles(event) && this.#out()],
    ["drop", (event) => this.#isFiles(event) && this.#drop(event)],
    ["paste", (event) => this.#paste(event)],
  ];

  #isFiles(event) {
    // Behind a dialog nothing is dropped.
    return event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]");
  }

  #enter() {
    this.#over += 1;
    this.#sheet.hidden = false;
  }

  #out() {
    this.#over -= 1;
    if (this.#over <= 0) this.#leave();
  }

  #leave() {
    this.#over = 0;
    this.#sheet.hidden = true;
  }

  async #drop(event) {
    event.preventDefault();
    this.#leave();
    // Before the first await: what was dropped is out of reach after it.
    const items = [...event.dataTransfer.items].filter((each) => each.kind === "file");
    const entries = items.map((each) => each.webkitGetAsEntry?.() ?? each.getAsFile()).filter(Boolean);
    const files = await Promise.all(entries.map((each) => filesOf(each)));
    this.#dropped(files.flat());
  }

  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#dropped(files);
  }
}

/** All files of a file or folder, in the order of their names. */
async function filesOf(entry) {
  if (entry instanceof File) return [entry];
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    file.path = entry.fullPath.slice(0, -entry.name.length);
    return [file];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A hundred at a time.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    found.push(...some);
  }
  found.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
  const files = [];
  for (const each of found) files.push(...(await filesOf(each)));
  return files;
}
