/** Where messages and commands are written. */

import { avatar } from "./avatars.js";
import { CommandForm } from "./command_form.js";
import { element, iconButton } from "./dom.js";
import { openEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { Listbox } from "./listbox.js";
import { nameBegun, withIds } from "./mentions.js";
import { ReplyBar } from "./reply_bar.js";
import { users } from "./select_view.js";
import { Uploads } from "./uploads.js";
import { words } from "./words.js";

const CONTENT_MAX = 2000;
const COUNT_FROM = 1800;
// others see for 10 s that someone types
const TYPING_EVERY_MS = 8000;

/** The field at the foot of a channel. */
export class Composer {
  #place;
  #channel = null;
  #drafts = new Map();
  #form = null;
  #list = new Listbox(words.commands, (entry) => entry.choose());
  #completion = element("div", { class: "completion", hidden: true }, this.#list.element);
  #popup = element("div", { class: "composer-popup" }, this.#completion);
  #reply = new ReplyBar();
  #count = element("span", { class: "count", "aria-live": "polite" });
  #body = element("div", { class: "composer-body" });

  /** @param {object} place `guild`, `acts`, `commands`, `bot`, `editLast()`, `sent()`. */
  constructor(place) {
    this.#place = place;
    this.#uploads = new Uploads(place.guild.uploadLimit, () => this.#text.focus());
    this.#text = this.#textField();
    this.#picker = element("input", {
      type: "file",
      multiple: true,
      class: "hidden-input",
      "aria-label": words.attach,
      tabindex: "-1",
      change: () => {
        this.takeFiles(this.#picker.files);
        this.#picker.value = "";
      },
    });
    this.element = element(
      "form",
      { class: "composer", submit: (event) => this.#submit(event) },
      this.#popup,
      this.#reply.element,
      this.#uploads.element,
      element(
        "div",
        { class: "composer-row" },
        iconButton(words.attach, icon("plus"), () => this.#picker.click()),
        this.#picker,
        this.#body,
        this.#count,
        iconButton(words.emoji, icon("smile"), (event) => this.#emoji(event)),
        element(
          "button",
          { class: "icon-button send", "aria-label": words.send, title: words.send },
          icon("send"),
        ),
      ),
    );
    this.#body.append(this.#text);
  }

  #toldTypingAt = -Infinity;
  #uploads;
  #text;
  #picker;

  /** Write in this channel from now on; what was begun elsewhere is kept for when the person is back. */
  open(channel) {
    if (this.#channel) this.#drafts.set(this.#channel.id, this.#text.value);
    this.#channel = channel;
    this.#cancelCommand();
    this.#reply.show(null);
    const mayWrite = this.#place.guild.mayWrite(channel);
    const label = mayWrite ? words.messageIn(channel.name) : words.noRight;
    this.#text.disabled = !mayWrite;
    this.#text.placeholder = label;
    this.#text.setAttribute("aria-label", label);
    this.#set(this.#drafts.get(channel.id) ?? "");
  }

  /** Turn to it. */
  focus() {
    if (this.#form) this.#form.focus();
    else this.#text.focus();
  }

  /** Reply to a message with what is written next. */
  replyTo(message) {
    this.#reply.show(message, this.#place.guild.nameOf(message.author));
    this.focus();
  }

  /** Files that were dropped, pasted or chosen. */
  takeFiles(files) {
    if (!files.length) return;
    if (this.#form?.takeFiles(files)) return;
    this.#uploads.add(files);
  }

  #textField() {
    return element("textarea", {
      class: "composer-text",
      rows: "1",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": this.#list.element.id,
      input: () => {
        this.#typed();
        this.#tellTyping();
      },
      keydown: (event) => this.#onKey(event),
      paste: (event) => {
        const { files } = event.clipboardData;
        if (!files.length) return;
        event.preventDefault();
        this.takeFiles(files);
      },
    });
  }

  #set(text) {
    this.#text.value = text;
    this.#typed();
  }

  #typed() {
    this.#text.style.setProperty("height", "auto");
    this.#text.style.setProperty("height", `${this.#text.scrollHeight}px`);
    const { length } = this.#text.value;
    this.#count.textContent = length > COUNT_FROM ? String(CONTENT_MAX - length) : "";
    this.#count.classList.toggle("over", length > CONTENT_MAX);
    this.#complete();
  }

  #tellTyping() {
    const { value } = this.#text;
    const now = performance.now();
    if (!value || value.startsWith("/") || now - this.#toldTypingAt < TYPING_EVERY_MS) return;
    this.#toldTypingAt = now;
    this.#place.acts.type(this.#channel.id);
  }

  async #complete() {
    const typed = this.#text.value;
    if (typed.startsWith("/") && !typed.includes("\n")) {
      await this.#place.commands.refresh();
      if (typed === this.#text.value) this.#completeCommand(typed.slice(1));
      return;
    }
    const upTo = typed.slice(0, this.#text.selectionStart);
    const name = nameBegun(upTo);
    this.#offer(name === null ? [] : this.#people(name, upTo));
  }

  #completeCommand(typed) {
    const { commands, bot, guild } = this.#place;
    const begun = commands.begun(typed);
    if (begun) {
      this.#begin(begun.command, begun.rest);
      return;
    }
    const name = guild.nameOf(bot);
    const entries = commands.search(typed).map((command) => ({
      label: `/${command.shownLine}`,
      hint: command.description,
      aside: name,
      value: command.line,
      image: avatar(bot, name),
      choose: () => this.#begin(command),
    }));
    const none = [{ label: words.noCommand, disabled: true }];
    this.#offer(entries.length || typed.includes(" ") ? entries : none);
  }

  #people(typed, upTo) {
    const wanted = typed.toLowerCase();
    const choose = ({ aside }) => {
      const before = upTo.slice(0, upTo.length - typed.length);
      this.#set(`${before}${aside} ${this.#text.value.slice(upTo.length)}`);
      this.#text.setSelectionRange(before.length + aside.length + 1, before.length + aside.length + 1);
    };
    return users(this.#place.guild)
      .filter(({ label, aside }) => `${label} ${aside}`.toLowerCase().includes(wanted))
      .map((entry) => ({ ...entry, choose: () => choose(entry) }));
  }

  #offer(entries) {
    this.#list.show(entries);
    this.#completion.hidden = entries.length === 0;
    this.#text.setAttribute("aria-expanded", String(entries.length > 0));
    this.#text.setAttribute("aria-activedescendant", this.#list.activeId ?? "");
  }

  #begin(command, typed = "") {
    this.#offer([]);
    this.#text.value = "";
    this.#form = new CommandForm(command, {
      guild: this.#place.guild,
      acts: this.#place.acts,
      channelId: () => this.#channel.id,
      cancel: () => {
        this.#cancelCommand();
        this.#set("");
        this.focus();
      },
      send: (values, files) => this.#sendCommand(command, values, files),
    });
    this.#body.replaceChildren(this.#form.element);
    this.#popup.replaceChildren(this.#form.popup);
    this.#form.focus();
    this.#form.type(typed);
  }

  #cancelCommand() {
    if (!this.#form) return;
    this.#form = null;
    this.#body.replaceChildren(this.#text);
    this.#popup.replaceChildren(this.#completion);
  }

  async #sendCommand(command, values, files) {
    const fields = { channel: this.#channel.id, command: command.line, options: values };
    if (!(await this.#place.acts.command("commands", command.shownLine, fields, files))) return;
    this.#cancelCommand();
    this.#set("");
    this.focus();
  }

  #submit(event) {
    event.preventDefault();
    if (this.#form) this.#form.submit();
    else this.#send();
  }

  /** Whether it is a command, which is sent as one even by who types faster than it is offered. */
  async #isCommand() {
    const typed = this.#text.value;
    if (!typed.startsWith("/")) return false;
    await this.#place.commands.refresh();
    if (this.#form === null) {
      const begun = this.#place.commands.begun(`${typed.slice(1)} `);
      if (begun) this.#begin(begun.command, begun.rest.trim());
    }
    this.#form?.submit();
    return this.#form !== null;
  }

  async #send() {
    if (await this.#isCommand()) return;
    const content = withIds(this.#text.value.trim(), this.#place.guild);
    const { files } = this.#uploads;
    if ((!content && !files.length) || content.length > CONTENT_MAX || this.#text.readOnly) return;
    this.#text.readOnly = true;
    const sent = await this.#place.acts.say(this.#channel.id, content, this.#reply.message?.id ?? null, files);
    this.#text.readOnly = false;
    if (!sent) return;
    this.#toldTypingAt = -Infinity;
    this.#set("");
    this.#uploads.clear();
    this.#reply.show(null);
    this.#place.sent();
  }

  #onKey(event) {
    if (event.isComposing) return;
    const isOpen = !this.#completion.hidden;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (isOpen && by) this.#list.move(by);
    else if (isOpen && ["Tab", "Enter"].includes(event.key) && this.#list.take()) this.focus();
    else if (isOpen && event.key === "Escape") this.#offer([]);
    else if (event.key === "Escape" && this.#reply.message) this.#reply.show(null);
    else if (event.key === "ArrowUp" && !this.#text.value) this.#place.editLast();
    else if (event.key === "Enter" && !event.shiftKey) this.#send();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#text.setAttribute("aria-activedescendant", this.#list.activeId ?? "");
  }

  #emoji({ currentTarget }) {
    openEmoji(currentTarget, (emoji) => {
      if (this.#form) return;
      this.#text.setRangeText(emoji, this.#text.selectionStart, this.#text.selectionEnd, "end");
      this.#typed();
      this.#text.focus();
    });
  }
}
