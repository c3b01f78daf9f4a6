/** Filling in a slash command: a field for each option, and what is suggested for the one that is typed. */

import { nameAtEnd, valuesIn } from "./command_line.js";
import { element } from "./dom.js";
import { Listbox } from "./listbox.js";
import { OptionHint } from "./option_hint.js";
import { OptionInput, Unfit } from "./option_input.js";
import { words } from "./words.js";

const ASK_AFTER_MS = 150;

/** One command as it is typed. */
export class CommandForm {
  #command;
  #place;
  #fields = [];
  #current = null;
  #asked = 0;
  #timer = null;
  #hint = new OptionHint();
  #list = new Listbox(words.commands, (entry) => this.#take(entry));
  #row = element("span", { class: "option-row" });
  #rest = element("button", { type: "button", class: "option-rest", click: () => this.#offerOptional() });

  /**
   * @param {object} command One of Commands.
   * @param {object} place `guild`, `acts`, `channelId()`, `cancel()`, `send(values, files)`.
   */
  constructor(command, place) {
    this.#command = command;
    this.#place = place;
    this.popup = element("div", { class: "completion" }, this.#hint.element, this.#list.element);
    this.element = element(
      "div",
      {
        class: "command-form",
        role: "group",
        "aria-label": `/${command.shownLine}`,
        keydown: (event) => this.#onKey(event),
        click: ({ target }) => target === this.element && this.focus(),
      },
      element("span", { class: "command-name", tabindex: "-1" }, `/${command.shownLine}`),
      this.#row,
      this.#rest,
    );
    command.options.filter((option) => option.required).forEach((option) => this.#add(option));
    this.#showRest();
    this.#hint.showCommand(command);
  }

  /** Turn to the first field that lacks something, or to the whole. */
  focus() {
    const lacking = this.#fields.find((field) => field.isEmpty);
    if (lacking ?? this.#fields.at(-1)) this.#focusField(lacking ?? this.#fields.at(-1));
    else {
      this.element.querySelector(".command-name").focus();
      if (this.#unused.length) this.#offer(this.#optionalEntries(), false);
    }
  }

  /** Fill in what was typed, or pasted, in one line: `a cat size: large`. */
  type(line) {
    const values = valuesIn(line, this.#command.options);
    for (const [option, text] of values) {
      const field = option ? this.#fieldOf(option) : this.#current;
      if (!field || field.isFile || !text) continue;
      field.input.value = text.trimStart();
      field.input.dispatchEvent(new Event("input"));
    }
    const last = values.at(-1)[0];
    if (last) this.#focusField(this.#fieldOf(last));
  }

  /** Take files that were dropped; false where no option takes one. */
  takeFiles(files) {
    let field = this.#fields.find((each) => each.isFile && each.isEmpty);
    const option = this.#unused.find(({ type }) => type === 11);
    if (!field && option) field = this.#add(option);
    if (!field) return false;
    field.takeFile(files[0]);
    return true;
  }

  /** Send it if everything is as it must be; otherwise say what is not. */
  submit() {
    for (const field of this.#fields) field.complain(null);
    const values = {};
    const files = [];
    for (const field of this.#fields) {
      const wrong = this.#collect(field, values, files);
      if (!wrong) continue;
      field.complain(wrong);
      this.#focusField(field);
      this.#hint.show(field, wrong);
      return;
    }
    this.#place.send(values, files);
  }

  get #unused() {
    const used = new Set(this.#fields.map((field) => field.option));
    return this.#command.options.filter((option) => !used.has(option));
  }

  #fieldOf(option) {
    return this.#fields.find((field) => field.option === option) ?? this.#add(option);
  }

  /** Put a field's value among the others; why not, if not. */
  #collect(field, values, files) {
    if (field.isEmpty) return field.option.required ? words.required : null;
    if (field.isFile) {
      values[field.option.name] = { upload: files.push(field.file) - 1 };
      return null;
    }
    try {
      values[field.option.name] = field.value();
      return null;
    } catch (error) {
      if (error instanceof Unfit) return error.message;
      throw error;
    }
  }

  #add(option) {
    const field = new OptionInput(option, this.#place.guild);
    field.addEventListener("focused", () => this.#turnTo(field));
    field.addEventListener("typed", () => this.#typed(field));
    field.input.setAttribute("aria-controls", this.#list.element.id);
    this.#fields.push(field);
    this.#row.append(field.element);
    this.#showRest();
    return field;
  }

  #remove(field) {
    this.#fields = this.#fields.filter((each) => each !== field);
    field.element.remove();
    this.#showRest();
    this.focus();
  }

  #focusField(field) {
    field.input.focus();
    if (this.#current !== field) this.#turnTo(field);
  }

  #turnTo(field) {
    this.#current = field;
    this.#hint.show(field);
    this.#suggest(field);
  }

  #typed(field) {
    const next = this.#namedAtEnd(field);
    if (next) {
      this.#focusField(this.#add(next));
      return;
    }
    this.#hint.show(field);
    this.#suggest(field);
  }

  /** `… size:` at the end of what was typed begins the option of that name, as in one line. */
  #namedAtEnd(field) {
    const next = nameAtEnd(field.input.value, this.#unused);
    if (next) field.input.value = next.before;
    return next?.option;
  }

  #suggest(field) {
    clearTimeout(this.#timer);
    this.#asked += 1;
    if (field.asksBot) {
      const asked = this.#asked;
      this.#timer = setTimeout(() => this.#askBot(field, asked), ASK_AFTER_MS);
    } else if (field.choices !== null) this.#offer(field.choices, !field.isTaken);
    else this.#offer(this.#optionalEntries(), false);
  }

  async #askBot(field, asked) {
    const others = {};
    for (const each of this.#fields)
      if (each !== field && !each.isFile) this.#collect(each, others, []);
    const { name } = field.option;
    const typed = field.isTaken ? "" : field.input.value;
    const fields = {
      channel: this.#place.channelId(),
      command: this.#command.line,
      options: { ...others, [name]: typed },
      focused: name,
    };
    const found = await this.#place.acts.suggestions(fields).catch(() => []);
    if (asked !== this.#asked) return;
    const entries = found.map((choice) => ({ label: choice.name, value: choice.value }));
    this.#offer(entries.length ? entries : this.#optionalEntries(), entries.length > 0 && !field.isTaken && typed !== "");
  }

  #optionalEntries() {
    return this.#unused.map((option) => ({
      label: option.shownName,
      hint: option.shownDescription,
      value: option,
      option,
      group: words.optionalOptions,
    }));
  }

  #offerOptional() {
    this.#offer(this.#optionalEntries(), true);
    (this.#current?.input ?? this.element.querySelector(".command-name")).focus();
    this.#offer(this.#optionalEntries(), true);
  }

  #offer(entries, activate) {
    this.#list.show(entries, { activate });
    this.#tellActive();
  }

  #take(entry) {
    if (entry.option) {
      this.#focusField(this.#add(entry.option));
      return;
    }
    this.#current.take(entry);
    this.#current.complain(null);
    this.#offer([], false);
    this.#next();
  }

  /** To the next field that is empty; from the last one to what may be added. */
  #next() {
    const after = this.#fields.slice(this.#fields.indexOf(this.#current) + 1);
    const next = after.find((field) => field.isEmpty);
    if (next) this.#focusField(next);
    else {
      this.#current?.input.focus();
      this.#offer(this.#optionalEntries(), false);
    }
  }

  #onKey(event) {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) this.#list.move(by);
    else if (event.key === "Enter") this.#list.take() || this.submit();
    else if (event.key === "Tab" && !event.shiftKey) this.#tab();
    else if (event.key === "Escape") this.#place.cancel();
    else if (event.key === "Backspace" && this.#isAtStart(event)) this.#back();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#tellActive();
  }

  #tab() {
    if (this.#list.take()) return;
    const next = this.#fields[this.#fields.indexOf(this.#current) + 1];
    if (next) this.#focusField(next);
    else if (this.#unused.length) {
      this.#offer(this.#optionalEntries(), true);
    }
  }

  #isAtStart({ target }) {
    return target.matches(".command-name") || this.#current?.isEmpty;
  }

  #back() {
    const field = this.#current;
    if (field && !field.option.required) this.#remove(field);
    else if (this.#fields.every((each) => each.isEmpty)) this.#place.cancel();
    else {
      const before = this.#fields[this.#fields.indexOf(field) - 1];
      if (before) this.#focusField(before);
    }
  }

  #tellActive() {
    const input = this.#current?.input;
    if (!input || this.#current.isFile) return;
    input.setAttribute("aria-expanded", String(!this.#list.isEmpty));
    input.setAttribute("aria-activedescendant", this.#list.activeId ?? "");
  }

  #showRest() {
    const count = this.#unused.length;
    this.#rest.hidden = count === 0;
    this.#rest.textContent = words.moreOptions(count);
  }
}
