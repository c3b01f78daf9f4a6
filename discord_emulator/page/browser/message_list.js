/** The messages of the channel that is open. */

import { element } from "./dom.js";
import { isNewer } from "./histories.js";
import { icon } from "./icons.js";
import { continues, line } from "./message_sequence.js";
import { isEphemeral, messageView, pendingView } from "./message_view.js";
import { whenReleased } from "./press.js";
import { Scroller } from "./scroller.js";
import { day } from "./timestamps.js";
import { words } from "./words.js";

/** Shows one channel's history, and keeps up with it. */
export class MessageList {
  #place;
  #channel = null;
  #items = new Map();
  #firstUnread = null;
  #loading = null;
  #list = element("ol", { class: "messages", role: "log" });
  #pending = element("ol", { class: "messages" });
  #start = element("div", { class: "channel-start" });
  #below = element("button", { type: "button", class: "jump", hidden: true, click: () => this.toEnd() });
  #reached = null;
  #bot;

  /**
   * @param {object} place As for messageView, and `toolbar`.
   * @param {object} bot The application's user.
   */
  constructor(place, bot) {
    this.#place = { ...place, goTo: (id) => this.goTo(id) };
    this.#bot = bot;
    this.#scroller = new Scroller(this.#start, this.#list, this.#pending);
    this.#scroller.addEventListener("top", () => this.#older());
    this.#scroller.addEventListener("bottom", () => this.#read());
    this.element = element("div", { class: "message-pane" }, this.#scroller.element, this.#below);
    this.#list.addEventListener("keydown", (event) => this.#step(event));
    this.#list.addEventListener("focusin", ({ target }) => this.#reach(target.closest("li.message")));
    place.toolbar.watch(this.#list, (item) => this.#messageOf(item));
  }

  #scroller;

  get #history() {
    return this.#place.histories.of(this.#channel.id);
  }

  /** Show a channel from its latest message on, or from the first that was not read. */
  open(channel) {
    this.#channel = channel;
    this.#loading = null;
    this.#items.clear();
    this.#list.setAttribute("aria-label", words.messagesIn(channel.name));
    this.#firstUnread = this.#place.histories.unread(channel.id)[0]?.id ?? null;
    this.#list.replaceChildren();
    this.#history.messages.forEach((message) => this.#insert(message));
    this.showPending();
    this.#showStart();
    this.#scroller.toEnd();
    const mark = this.#list.querySelector(".new-mark");
    if (mark) this.#scroller.reveal(mark);
    this.#older({ onlyIfShort: true });
    this.#read();
  }

  /** A message came. */
  added(message) {
    const isMine = message.author.id === this.#place.guild.myId;
    const wasRead = this.#scroller.isAtEnd && isLookedAt();
    if (!wasRead && !isMine && !this.#firstUnread) this.#firstUnread = message.id;
    this.#scroller.keepingPlace(() => {
      this.#insert(message);
      this.#history.trim().forEach(({ id }) => this.#drop(id));
    });
    if (isMine || isEphemeral(message)) this.toEnd();
    this.#read();
  }

  /** A message changed, or what is shown with it. */
  changed(message) {
    const item = this.#items.get(message.id);
    if (!item) return;
    whenReleased(item, () => {
      const now = this.#messageOf(item);
      if (now && this.#items.get(now.id) === item)
        this.#scroller.keepingPlace(() => this.#fill(item, now));
    });
  }

  /** A message is no more. */
  removed(id) {
    const next = this.#items.get(id) && this.#after(id);
    this.#scroller.keepingPlace(() => {
      this.#drop(id);
      if (next) this.#arrange(next);
    });
  }

  /** Commands that wait for their answer. */
  showPending() {
    const views = this.#place.acts.pending
      .filter((entry) => entry.channelId === this.#channel?.id)
      .map((entry) => pendingView(entry, this.#place, this.#bot));
    this.#scroller.keepingPlace(() => this.#pending.replaceChildren(...views));
    if (views.length) this.toEnd();
  }

  /** Scroll to the latest. */
  toEnd() {
    this.#scroller.toEnd();
    this.#read();
  }

  /** Take away the line above what is new. */
  markRead() {
    this.#firstUnread = null;
    this.#list.querySelector(".new-mark")?.remove();
    this.toEnd();
  }

  /** Show a message that is replied to or linked to, however far back it is. */
  async goTo(id) {
    const channel = this.#channel;
    while (!this.#items.has(id) && this.#isBefore(id)) {
      const before = this.#history.messages.length;
      await this.#older();
      if (channel !== this.#channel || this.#history.messages.length === before) return;
    }
    const item = this.#items.get(id);
    item?.scrollIntoView({ block: "center" });
    item?.classList.remove("found");
    requestAnimationFrame(() => item?.classList.add("found"));
  }

  /** The page is looked at again. */
  lookedAt() {
    if (this.#scroller.isAtEnd) this.#read();
  }

  #messageOf(item) {
    const index = this.#history.indexOf(item.dataset.id);
    return this.#history.messages[index] ?? null;
  }

  #insert(message, before = null) {
    const item = element("li", { class: "message", tabindex: "-1", "data-id": message.id });
    this.#items.set(message.id, item);
    this.#list.insertBefore(item, before);
    if (!before && !this.#list.contains(document.activeElement)) this.#reach(item);
    this.#fill(item, message);
  }

  #fill(item, message) {
    const focused = item.contains(document.activeElement)
      ? document.activeElement.dataset.customId
      : null;
    const pictures = new Map();
    for (const img of item.querySelectorAll("img[data-id]")) pictures.set(img.dataset.id, img);
    item.replaceChildren(...messageView(message, this.#place).flat(3).filter(Boolean));
    // the same picture again, under an address signed anew: it need not be fetched, nor flicker
    for (const img of item.querySelectorAll("img[data-id]")) {
      const before = pictures.get(img.dataset.id);
      if (before) img.replaceWith(before);
    }
    item.classList.toggle("ephemeral", isEphemeral(message));
    item.classList.toggle("mentions-me", this.#mentionsMe(message));
    this.#arrange(message);
    if (focused) item.querySelector(`[data-custom-id="${CSS.escape(focused)}"]`)?.focus();
  }

  #mentionsMe(message) {
    const { me } = this.#place.guild;
    return (
      message.mention_everyone ||
      message.mentions.some((user) => user.id === me.user.id) ||
      message.mention_roles.some((id) => me.roles.includes(id))
    );
  }

  /** What stands above a message depends on the one before it. */
  #arrange(message) {
    const item = this.#items.get(message.id);
    const index = this.#history.indexOf(message.id);
    const before = this.#history.messages[index - 1];
    const isNewDay = !before || day(before.timestamp) !== day(message.timestamp);
    const isFirstUnread = message.id === this.#firstUnread;
    while (item.previousElementSibling?.classList.contains("line"))
      item.previousElementSibling.remove();
    if (isNewDay) item.before(line("day", day(message.timestamp)));
    if (isFirstUnread) item.before(line("new-mark", words.newMark));
    const goesOn = !isNewDay && !isFirstUnread && continues(message, before);
    item.classList.toggle("continued", goesOn);
  }

  #after(id) {
    return this.#history.messages.find((message) => BigInt(message.id) > BigInt(id));
  }

  #drop(id) {
    const item = this.#items.get(id);
    if (!item) return;
    while (item.previousElementSibling?.classList.contains("line"))
      item.previousElementSibling.remove();
    item.remove();
    this.#items.delete(id);
    if (this.#reached === item) this.#reach([...this.#items.values()].at(-1) ?? null);
  }

  /** Whether a message is older than all that are shown, and may still come. */
  #isBefore(id) {
    const first = this.#history.messages[0];
    return this.#history.hasOlder && (!first || isNewer(first.id, id));
  }

  #older({ onlyIfShort = false } = {}) {
    if (this.#loading) return this.#loading;
    if (!this.#history.hasOlder || (onlyIfShort && this.#scroller.isFull)) return null;
    this.#loading = this.#loadOlder();
    return this.#loading;
  }

  async #loadOlder() {
    const channel = this.#channel;
    this.#start.replaceChildren(element("p", { role: "status" }, words.loadingOlder));
    try {
      const page = await this.#place.histories.older(channel.id);
      if (channel === this.#channel) this.#prepend(page);
    } catch {
      // the connection is gone, which is said elsewhere; the next scroll asks again
    } finally {
      if (channel === this.#channel) this.#loading = null;
      this.#showStart();
    }
  }

  #prepend(page) {
    const first = this.#list.firstChild;
    this.#scroller.keepingPlace(() => {
      page.forEach((message) => this.#insert(message, first));
      const next = this.#history.messages[page.length];
      if (next && page.length) this.#arrange(next);
      this.#showStart();
    });
  }

  #showStart() {
    const { name } = this.#channel;
    if (this.#history.hasOlder) this.#start.replaceChildren();
    else
      this.#start.replaceChildren(
        element("span", { class: "channel-start-icon" }, icon("hash")),
        element("h2", {}, words.startOf(name)),
        element("p", {}, words.startOfText(name)),
      );
  }

  #read() {
    const { histories } = this.#place;
    if (this.#scroller.isAtEnd && isLookedAt()) {
      histories.markRead(this.#channel.id);
      this.#place.onRead();
    }
    const count = histories.unread(this.#channel.id).length;
    this.#below.hidden = this.#scroller.isAtEnd;
    this.#below.classList.toggle("has-new", count > 0);
    this.#below.replaceChildren(
      count ? words.newMessages(count) : words.jumpToLatest,
      icon("latest"),
    );
  }

  #step(event) {
    const by = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (!by || !event.target.matches("li.message")) return;
    event.preventDefault();
    let next = event.target[by];
    while (next && !next.matches("li.message")) next = next[by];
    next?.focus();
  }

  /** Have Tab come to this message, and the arrow keys go on from it. */
  #reach(item) {
    if (this.#reached === item) return;
    this.#reached?.setAttribute("tabindex", "-1");
    item?.setAttribute("tabindex", "0");
    this.#reached = item;
  }
}

const isLookedAt = () => document.visibilityState === "visible";
