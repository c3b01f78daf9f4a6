/** What can be done with a message: the buttons at its corner, and its menu. */

import { element, iconButton } from "./dom.js";
import { openEmoji } from "./emoji.js";
import { Permission } from "./guild.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { isEphemeral, isLoading } from "./message_view.js";
import { words } from "./words.js";

const HELD_MS = 500;
const MESSAGE_COMMAND = 3;

/** One toolbar, which goes to the message that is pointed at or has the focus. */
export class MessageToolbar {
  #place;
  #messageOf;
  #held = null;

  /** @param {object} place `guild`, `acts`, `commands`, `reply`, `edit`. */
  constructor(place) {
    this.#place = place;
    this.element = element("div", { class: "toolbar", role: "group", "aria-label": words.more });
  }

  /** Serve the messages of a list. */
  watch(list, messageOf) {
    this.#messageOf = messageOf;
    for (const kind of ["pointerover", "focusin"])
      list.addEventListener(kind, ({ target }) => this.#goTo(target.closest?.("li.message")));
    list.addEventListener("pointerleave", () => {
      if (!this.element.contains(document.activeElement)) this.element.remove();
    });
    list.addEventListener("contextmenu", (event) => this.#onContextMenu(event));
    list.addEventListener("pointerdown", (event) => this.#hold(event));
    for (const kind of ["pointerup", "pointercancel", "pointermove"])
      list.addEventListener(kind, () => clearTimeout(this.#held), { passive: true });
    list.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #goTo(item) {
    if (!item || this.element.parentElement === item) return;
    const message = this.#messageOf(item);
    if (!message) return;
    this.element.replaceChildren(...this.#buttons(message));
    item.append(this.element);
  }

  #buttons(message) {
    const { acts } = this.#place;
    const fresh = () => this.#messageOf(this.element.closest("li.message")) ?? message;
    const react = ({ currentTarget }) =>
      openEmoji(currentTarget, (emoji) => acts.react(message, emoji));
    return [
      this.#mayReact(message) && iconButton(words.addReaction, icon("smile"), react),
      this.#mayReply(message) &&
        iconButton(words.reply, icon("reply"), () => this.#place.reply(fresh())),
      iconButton(words.more, icon("more"), ({ currentTarget }) => this.#open(currentTarget, fresh()), {
        "aria-haspopup": "menu",
      }),
    ].filter(Boolean);
  }

  #onContextMenu(event) {
    // text that is selected, pictures and links have the browser's own menu
    if (event.target.closest("a, img, input, textarea") || !getSelection().isCollapsed) return;
    const item = event.target.closest("li.message");
    const message = item && this.#messageOf(item);
    if (!message) return;
    event.preventDefault();
    this.#open(item, message, { x: event.clientX, y: event.clientY });
  }

  #hold(event) {
    if (event.pointerType !== "touch" || event.target.closest("button, a, input")) return;
    const item = event.target.closest("li.message");
    const message = item && this.#messageOf(item);
    if (!message) return;
    this.#held = setTimeout(() => this.#open(item, message), HELD_MS);
  }

  #onKey(event) {
    const item = event.target;
    if (!item.matches("li.message")) return;
    const message = this.#messageOf(item);
    if (event.key === "Enter") this.#open(item, message, below(item));
    else if (event.key === "r" && this.#mayReply(message)) this.#place.reply(message);
    else if (event.key === "e" && this.#isMine(message)) this.#place.edit(message);
    else if (event.key === "Delete" && this.#mayRemove(message)) this.#place.acts.remove(message);
    else return;
    event.preventDefault();
  }

  async #open(anchor, message, at = null) {
    const apps = isEphemeral(message) ? [] : await this.#place.commands.menu(MESSAGE_COMMAND);
    openMenu(anchor, [...this.#own(message), ...this.#apps(apps, message)], at);
  }

  #own(message) {
    const { acts } = this.#place;
    const ephemeral = isEphemeral(message);
    return [
      this.#mayReply(message) && {
        label: words.reply, image: icon("reply"), act: () => this.#place.reply(message),
      },
      this.#isMine(message) && {
        label: words.edit, image: icon("edit"), act: () => this.#place.edit(message),
      },
      message.content && {
        label: words.copyText, image: icon("copy"), act: () => copy(message.content),
      },
      { label: words.copyId, image: icon("copy"), act: () => copy(message.id) },
      this.#mayRemove(message) && {
        label: ephemeral ? words.dismiss : words.deleteMessage,
        image: icon(ephemeral ? "close" : "trash"),
        danger: !ephemeral,
        act: () => acts.remove(message),
      },
    ].filter(Boolean);
  }

  #apps(commands, message) {
    if (!commands.length) return [];
    const use = (command) =>
      this.#place.acts.command("menus", command.shownName, {
        channel: message.channel_id, command: command.name, message_id: message.id,
      });
    const items = commands.map((command) => ({
      label: command.shownName, image: icon("apps"), act: () => use(command),
    }));
    return [null, { group: words.apps }, ...items];
  }

  #channelOf(message) {
    return this.#place.guild.channels.get(message.channel_id);
  }

  #isMine(message) {
    return message.author.id === this.#place.guild.myId;
  }

  #mayReact(message) {
    const { guild } = this.#place;
    const may = guild.may(Permission.ADD_REACTIONS, this.#channelOf(message));
    return may && !isEphemeral(message) && !isLoading(message);
  }

  #mayReply(message) {
    return !isEphemeral(message) && this.#place.guild.mayWrite(this.#channelOf(message));
  }

  #mayRemove(message) {
    const { guild } = this.#place;
    const may = guild.may(Permission.MANAGE_MESSAGES, this.#channelOf(message));
    return this.#isMine(message) || isEphemeral(message) || may;
  }
}

const copy = (text) => navigator.clipboard?.writeText(text);

function below(item) {
  const { left, top } = item.getBoundingClientRect();
  return { x: left + 72, y: top + 24 };
}
