/** The chat page: one person at one guild, all parts put together. */

import { Acts } from "./acts.js";
import { ChannelList } from "./channels.js";
import { Commands } from "./commands.js";
import { Composer } from "./composer.js";
import { element } from "./dom.js";
import { Guild } from "./guild.js";
import { Histories } from "./histories.js";
import { Interactions } from "./interactions.js";
import { frame } from "./frame.js";
import { editInPlace } from "./message_edit.js";
import { MessageList } from "./message_list.js";
import { isLoading, LOADING } from "./message_view.js";
import { MessageToolbar } from "./message_toolbar.js";
import { openModal } from "./modal.js";
import { MemberList, openProfile, personPanel } from "./people.js";
import { address } from "./place.js";
import { Screen } from "./screen.js";
import { Typing } from "./typing.js";
import { acceptDrops } from "./uploads.js";
import { speak, words } from "./words.js";

/** A person's chat; `close` it before another's is opened. */
export class Chat {
  #guild;
  #channel = null;
  #interactions = new Interactions();
  #closed = new AbortController();

  /** Open the page for a person. `go` is told the guild and the user to be instead. */
  static async open(person, { application, guilds, channel, go }) {
    const guild = new Guild(await person.get("guild"));
    speak(guild.locale);
    return new Chat(person, guild, { application, guilds, channel, go });
  }

  constructor(person, guild, { application, guilds, channel, go }) {
    this.#person = person;
    this.#guild = guild;
    this.#wanted = channel;
    const bot = { id: application.id, username: application.name, bot: true };
    this.#histories = new Histories(person);
    this.#acts = new Acts(person, this.#interactions);
    this.#place = this.#makePlace(person, bot);
    this.#channels = new ChannelList(this.#place);
    this.#members = new MemberList(this.#place);
    this.#typing = new Typing(guild);
    this.#composer = new Composer({
      ...this.#place,
      editLast: () => this.#editLast(),
      sent: () => this.#messages.toEnd(),
    });
    const toolbar = new MessageToolbar({
      ...this.#place,
      reply: (message) => this.#composer.replyTo(message),
      edit: (message) => this.#edit(message),
    });
    this.#messages = new MessageList({ ...this.#place, toolbar, onRead: () => this.#unread() }, bot);
    this.#frame = frame({
      guild,
      guilds,
      channels: this.#channels.element,
      members: this.#members.element,
      person: personPanel(guild, (userId) => go(guild.id, userId)),
      openGuild: (guildId) => go(guildId, null),
      parts: [this.#messages.element, this.#composer.element, this.#typing.element],
    });
    this.#screen = new Screen(person);
    // another Discord has begun at the same address: who was meant is there by name
    this.#screen.addEventListener("gone", () =>
      go(guild.name, guild.me.user.username, this.#channel?.name),
    );
    this.#listen();
  }

  #person;
  #histories;
  #acts;
  #place;
  #channels;
  #members;
  #typing;
  #composer;
  #messages;
  #frame;
  #screen;
  #wanted;

  /** Let go of everything. */
  close() {
    this.#closed.abort();
    this.#screen.close();
    for (const dialog of document.querySelectorAll("dialog, [popover]")) dialog.remove();
  }

  #makePlace(person, bot) {
    const place = {
      guild: this.#guild,
      histories: this.#histories,
      acts: this.#acts,
      commands: new Commands(person, this.#guild.locale),
      bot,
      channelId: () => this.#channel?.id,
      openChannel: (id) => this.#openChannel(id),
      openMessage: (channelId, id) => {
        if (channelId !== this.#channel.id) this.#openChannel(channelId);
        this.#messages.goTo(id);
      },
    };
    place.openProfile = (anchor, user) => openProfile(anchor, user, place);
    return place;
  }

  #listen() {
    const { signal } = this.#closed;
    document.body.replaceChildren(this.#frame.element);
    acceptDrops(this.#frame.element, (files) => this.#composer.takeFiles(files), (isOver) =>
      this.#frame.dropping(isOver && this.#channel ? words.dropHere(this.#channel.name) : null),
    );
    this.#screen.addEventListener("told", ({ detail }) => this.#take(detail));
    this.#screen.addEventListener("lost", () => this.#frame.connecting(true));
    this.#acts.addEventListener("message", ({ detail: id }) => {
      const message = this.#histories.find(id);
      if (message) this.#changed(message);
    });
    this.#acts.addEventListener("pending", () => this.#messages.showPending());
    this.#acts.addEventListener("modal", ({ detail }) => openModal(detail, this.#place));
    const lookedAt = () => this.#channel && this.#messages.lookedAt();
    document.addEventListener("visibilitychange", lookedAt, { signal });
    document.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.#screen.open();
  }

  #take(event) {
    this.#interactions.take(event);
    this.#taken[event.kind]?.(event);
  }

  #taken = {
    opened: ({ messages }) => this.#opened(messages),
    message: ({ message, interaction_id: id }) => this.#added(message, id),
    edit: ({ message, interaction_id: id }) => {
      this.#acts.forget(message.id);
      this.#acts.settle(id);
      this.#put(message);
    },
    reaction: ({ message }) => this.#put(message),
    delete: ({ message_id: id }) => this.#removed(id),
    typing: ({ by, channel_id: channelId }) => this.#typing.began(by, channelId),
    failed: ({ interaction_id: id }) => this.#failed(id),
    channel: ({ channel }) => this.#addChannel(channel),
    thread: ({ channel }) => this.#addChannel(channel),
    channel_deleted: ({ channel_id: id }) => this.#removeChannel(id),
    member: ({ member }) => {
      // who has other roles may do other things
      if (member.user.id === this.#guild.myId) this.#lookAgain();
      this.#guild.addMember(member);
      this.#members.show();
    },
  };

  async #opened(messages) {
    const isAgain = this.#channel !== null;
    this.#histories.reset(messages);
    this.#acts.reset();
    this.#frame.connecting(false);
    if (!isAgain) this.#openChannel(this.#channelNamed(this.#wanted)?.id);
    else {
      await this.#lookAgain();
      this.#messages.open(this.#channel);
    }
  }

  /** See the guild anew: it may have changed while the connection was gone. */
  async #lookAgain() {
    const seen = await this.#person.get("guild").catch(() => null);
    // gone again in this moment: it is looked at when it is back
    if (!seen) return;
    this.#guild.see(seen);
    this.#members.show();
    if (this.#guild.channels.has(this.#channel.id)) this.#unread();
    else this.#openChannel(null);
  }

  #channelNamed(name) {
    const all = [...this.#guild.channels.values()];
    return all.find((channel) => channel.name === name || channel.id === name);
  }

  #openChannel(id) {
    const channel = this.#guild.channels.get(id) ?? this.#guild.textChannels[0];
    this.#channel = channel;
    address(this.#guild.name, this.#guild.me.user.username, channel.name);
    this.#frame.show(channel);
    this.#composer.open(channel);
    this.#messages.open(channel);
    this.#typing.open(channel.id);
    this.#place.commands.open(channel.id);
    this.#channels.select(channel.id);
    if (matchMedia("(hover: hover)").matches) this.#composer.focus();
    this.#unread();
  }

  #added(message, interactionId) {
    if (!this.#histories.of(message.channel_id).put(message)) return;
    this.#typing.sent(message);
    if (message.channel_id === this.#channel?.id) this.#messages.added(message);
    if (interactionId) this.#acts.settle(interactionId);
    // a thread has the id of the message that it began at, which tells how much was said in it
    const starter = this.#histories.find(message.channel_id);
    if (starter) this.#changed(starter);
    this.#unread();
  }

  #put(message) {
    const history = this.#histories.of(message.channel_id);
    // one that is older than what was fetched comes when it is scrolled to
    if (history.indexOf(message.id) < 0) return;
    history.put(message);
    this.#changed(message);
  }

  #changed(message) {
    if (message.channel_id === this.#channel?.id) this.#messages.changed(message);
  }

  #removed(id) {
    const channelId = this.#histories.remove(id);
    if (channelId === this.#channel?.id) this.#messages.removed(id);
    this.#unread();
  }

  /** The bot thought for as long as it may, and did not answer. */
  #failed(interactionId) {
    const thinking = this.#histories.answering(interactionId);
    if (!thinking || !isLoading(thinking)) return;
    this.#put({ ...thinking, flags: thinking.flags & ~LOADING, content: `-# ${words.silent}` });
  }

  #addChannel(channel) {
    this.#guild.addChannel(channel);
    this.#channels.show();
  }

  #removeChannel(id) {
    this.#guild.removeChannel(id);
    if (this.#guild.channels.has(this.#channel?.id)) this.#channels.show();
    else this.#openChannel(null);
  }

  #editLast() {
    const mine = this.#histories
      .of(this.#channel.id)
      .messages.findLast((message) => message.author.id === this.#guild.myId);
    if (mine) this.#edit(mine);
  }

  #edit(message) {
    const item = this.#messages.element.querySelector(`li[data-id="${message.id}"]`);
    editInPlace(item, message, (content) => this.#acts.edit(message, content));
  }

  #unread() {
    this.#channels.show();
    const count = [...this.#guild.channels.keys()].reduce(
      (sum, id) => sum + this.#histories.unread(id).length,
      0,
    );
    const where = this.#channel ? `#${this.#channel.name} | ${this.#guild.name}` : this.#guild.name;
    document.title = count ? `(${count}) ${where}` : where;
  }

  #onKey(event) {
    if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open:not(.notices)")) {
      this.#frame.closeDrawers();
      if (this.#channel) this.#messages.markRead();
      this.#composer.focus();
    }
  }
}

/** What is shown where the page cannot begin. */
export const trouble = (text) =>
  document.body.replaceChildren(element("p", { class: "trouble", role: "alert" }, text));
