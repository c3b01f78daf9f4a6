/** Typing one option of a slash command: what it takes, and what is suggested for it. */

import { element } from "./dom.js";
import { channels, roles, users } from "./select_view.js";
import { fits } from "./uploads.js";
import { words } from "./words.js";

const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const USER = 6;
const CHANNEL = 7;
const ROLE = 8;
const MENTIONABLE = 9;
const NUMBER = 10;
const ATTACHMENT = 11;

/** What an option is not given; the message is for the person. */
export class Unfit extends Error {}

/** The field of one option. Dispatches `typed` when its text changed, `focused` when it is turned to. */
export class OptionInput extends EventTarget {
  #guild;
  #taken = null;
  #file = null;

  constructor(option, guild) {
    super();
    this.option = option;
    this.#guild = guild;
    this.input = this.isFile ? this.#fileInput() : this.#textInput();
    this.element = element(
      "label",
      { class: "option" },
      element("span", { class: "option-name" }, option.shownName),
      this.isFile ? [this.#fileShown, this.input] : this.input,
    );
    this.input.addEventListener("focus", () => this.dispatchEvent(new Event("focused")));
  }

  #fileShown = element("span", { class: "option-file" }, words.dropFile);

  get isFile() {
    return this.option.type === ATTACHMENT;
  }

  /** Whether nothing was typed or chosen. */
  get isEmpty() {
    return this.isFile ? !this.#file : !this.input.value.trim();
  }

  /** The file that was chosen. */
  get file() {
    return this.#file;
  }

  /** Whether what is in the field was taken from what was suggested. */
  get isTaken() {
    return this.#taken !== null && this.#taken.label === this.input.value;
  }

  /** Whether the bot suggests. */
  get asksBot() {
    return Boolean(this.option.autocomplete);
  }

  /** What can be chosen here without the bot, narrowed by what was typed; null where nothing is. */
  get choices() {
    const all = this.#allChoices();
    if (all === null) return null;
    const typed = this.isTaken ? "" : this.input.value.trim().replace(/^[@#]/, "").toLowerCase();
    return all.filter(({ label }) => label.toLowerCase().includes(typed)).slice(0, 25);
  }

  /** Take something that was suggested. */
  take(entry) {
    this.#taken = entry;
    this.input.value = entry.label;
    this.#fitWidth();
  }

  /** Take a file. */
  takeFile(file) {
    if (!fits(file, this.#guild.uploadLimit)) return;
    this.#file = file;
    this.#fileShown.textContent = file.name;
    this.complain(null);
    this.dispatchEvent(new Event("typed"));
  }

  /** What the person is told that may be typed here, beside the option's own description. */
  get rule() {
    const { min_value: least, max_value: most, min_length: short, max_length: long } = this.option;
    const has = (bound) => bound !== undefined && bound !== null;
    if (has(least) && has(most)) return words.wantsRange(least, most);
    if (has(least)) return words.wantsAtLeast(least);
    if (has(most)) return words.wantsAtMost(most);
    if (has(short) && has(long)) return words.textBetween(short, long);
    return has(long) ? words.textUpTo(long) : "";
  }

  /**
   * The value as the control API takes it.
   * @throws {Unfit} It is not one that Discord would send.
   */
  value() {
    const text = this.input.value;
    if (this.isTaken) return this.#taken.value;
    if (this.#allChoices() !== null) return this.#chosen(text);
    if (this.option.type === INTEGER || this.option.type === NUMBER) return this.#number(text.trim());
    const { min_length: least = 0, max_length: most = 6000 } = this.option;
    if (text.length < least || text.length > most) throw new Unfit(words.textBetween(least, most));
    return text;
  }

  /** Say what is wrong with it; null: nothing. */
  complain(why) {
    this.element.classList.toggle("unfit", why !== null);
    this.input.setAttribute("aria-invalid", String(why !== null));
  }

  #allChoices() {
    const { type, choices, channel_types: types } = this.option;
    if (choices.length) return choices;
    const yesNo = [
      { label: words.whatTrue, value: true },
      { label: words.whatFalse, value: false },
    ];
    switch (type) {
      case BOOLEAN:
        return yesNo;
      case USER:
        return users(this.#guild);
      case CHANNEL:
        return channels(this.#guild, types);
      case ROLE:
        return roles(this.#guild);
      case MENTIONABLE:
        return [...users(this.#guild), ...roles(this.#guild)];
      default:
        return null;
    }
  }

  #chosen(text) {
    const typed = text.trim().toLowerCase();
    const found = this.#allChoices().find(({ label }) => label.toLowerCase() === typed);
    if (!found) throw new Unfit(this.option.type === BOOLEAN ? words.wantsBoolean : words.wantsChoice);
    return found.value;
  }

  #number(text) {
    const value = Number(text.replace(",", "."));
    if (this.option.type === INTEGER && !/^[+-]?\d+$/.test(text)) throw new Unfit(words.wantsInteger);
    if (!Number.isFinite(value)) throw new Unfit(words.wantsNumber);
    const { min_value: least = -Infinity, max_value: most = Infinity } = this.option;
    if (value < least || value > most) throw new Unfit(this.rule);
    return value;
  }

  #textInput() {
    const { type, shownName, shownDescription, required } = this.option;
    const mode = { [INTEGER]: "numeric", [NUMBER]: "decimal" }[type];
    // what is written freely may be long, and goes on in a line below
    const isFree = type === STRING && !this.asksBot && this.#allChoices() === null;
    return element(isFree ? "textarea" : "input", {
      role: "combobox",
      "aria-expanded": "false",
      "aria-label": `${shownName}: ${shownDescription}`,
      "aria-required": required ? "true" : null,
      autocomplete: "off",
      spellcheck: type === STRING ? null : "false",
      inputmode: mode,
      ...(isFree ? { rows: 1, cols: 2 } : { size: 2 }),
      input: () => {
        this.#fitWidth();
        this.complain(null);
        this.dispatchEvent(new Event("typed"));
      },
    });
  }

  #fileInput() {
    return element("input", {
      type: "file",
      "aria-label": `${this.option.shownName}: ${this.option.shownDescription}`,
      change: () => this.input.files[0] && this.takeFile(this.input.files[0]),
    });
  }

  #fitWidth() {
    // wide letters, such as Korean ones, take the room of two
    const room = [...this.input.value].reduce((sum, c) => sum + (c > "\u1100" ? 2 : 1), 0);
    this.input[this.input.type === "textarea" ? "cols" : "size"] = Math.max(2, Math.min(room + 1, 60));
  }
}
