/** What the person does with messages and commands, and what is shown until the bot has answered. */

import { orSayWhy } from "./notices.js";

const CHOSEN_MAX = 100;

/**
 * Dispatches `message` with a message's id when it is to be shown anew, `pending` when the commands that wait
 * have changed, and `modal` with the modal that the bot opened.
 */
export class Acts extends EventTarget {
  /** Commands that were sent: `{id, channelId, name, failed}`. */
  pending = [];
  #person;
  #interactions;
  #busy = new Map();
  #failed = new Set();
  #chosen = new Map();

  constructor(person, interactions) {
    super();
    this.#person = person;
    this.#interactions = interactions;
  }

  /** The custom id of the component of a message that the bot has yet to answer. */
  busy(messageId) {
    return this.#busy.get(messageId) ?? null;
  }

  /** Whether the bot was silent when one of a message's components was used. */
  hasFailed(messageId) {
    return this.#failed.has(messageId);
  }

  /** What the person chose in a select of a message. */
  chosen(messageId, customId) {
    return this.#chosen.get(`${messageId}/${customId}`) ?? null;
  }

  /** A message changed: what was chosen and what failed there is of its earlier state. */
  forget(messageId) {
    this.#failed.delete(messageId);
    for (const key of this.#chosen.keys())
      if (key.startsWith(`${messageId}/`)) this.#chosen.delete(key);
  }

  /** Use a button, or a select with the values that were chosen. */
  async use(message, customId, values = null) {
    if (this.#busy.has(message.id)) return;
    this.#busy.set(message.id, customId);
    this.#failed.delete(message.id);
    if (values) this.#keepChosen(`${message.id}/${customId}`, values);
    this.#show(message.id);
    const fields = { channel: message.channel_id, message_id: message.id, component: customId };
    const event = await this.#done("components", values ? { ...fields, values } : fields);
    this.#busy.delete(message.id);
    if (event?.kind === "failed") this.#failed.add(message.id);
    this.#show(message.id);
    this.#open(event);
  }

  /** Use a slash command, or one in the menu of a user or a message; true if it was taken. */
  async command(path, name, fields, files = []) {
    const asked = await orSayWhy(this.#person.act(path, fields, files));
    if (!asked) return false;
    const entry = { id: asked.interaction_id, channelId: fields.channel, name, failed: false };
    this.pending.push(entry);
    this.#tellPending();
    this.#interactions.outcome(entry.id).then((event) => {
      if (event.kind === "failed") entry.failed = true;
      else this.settle(entry.id);
      this.#tellPending();
      this.#open(event);
    });
    return true;
  }

  /** The connection was gone: whatever was waited for is not told any more. */
  reset() {
    const waiting = [...this.#busy.keys()];
    this.#busy.clear();
    waiting.forEach((id) => this.#show(id));
    this.pending = [];
    this.#tellPending();
  }

  /** A command need not be shown as waiting any more. */
  settle(id) {
    const before = this.pending.length;
    this.pending = this.pending.filter((entry) => entry.id !== id);
    if (this.pending.length !== before) this.#tellPending();
  }

  /** Submit a modal; the event that tells how the bot answered, null where it was refused. */
  async submit(interactionId, entries, files, channelId) {
    const fields = { interaction_id: interactionId, entries, channel: channelId };
    const asked = await this.#person.act("modals", fields, files);
    const event = await this.#interactions.outcome(asked.interaction_id);
    this.#open(event);
    return event;
  }

  /** Send a message; true if it was taken. */
  say(channelId, content, replyTo, files) {
    const fields = { channel: channelId, content, reply_to: replyTo };
    return orSayWhy(this.#person.act("messages", fields, files));
  }

  /** Let others see that the person types; it does not matter if they do not. */
  type(channelId) {
    this.#person.act("typing", { channel: channelId }).catch(() => {});
  }

  /** Change one's own message. */
  edit(message, content) {
    return orSayWhy(this.#person.act("edits", { ...on(message), content }));
  }

  /** Delete a message, or dismiss one that only the person sees. */
  remove(message) {
    return orSayWhy(this.#person.act("deletions", on(message)));
  }

  /** React, or take a reaction back. */
  react(message, emoji) {
    const mine = message.reactions?.find((each) => emojiName(each.emoji) === emoji)?.me;
    return orSayWhy(this.#person.act("reactions", { ...on(message), emoji, remove: Boolean(mine) }));
  }

  /** What the bot suggests while an option is typed. */
  async suggestions(fields) {
    const asked = await this.#person.act("suggestions", fields);
    const event = await this.#interactions.outcome(asked.interaction_id);
    return event.choices ?? [];
  }

  async #done(path, fields) {
    const asked = await orSayWhy(this.#person.act(path, fields));
    return asked && this.#interactions.outcome(asked.interaction_id);
  }

  #open(event) {
    if (!event?.modal) return;
    this.dispatchEvent(new CustomEvent("modal", { detail: event }));
  }

  #keepChosen(key, values) {
    this.#chosen.set(key, values);
    if (this.#chosen.size > CHOSEN_MAX) this.#chosen.delete(this.#chosen.keys().next().value);
  }

  #show(id) {
    this.dispatchEvent(new CustomEvent("message", { detail: id }));
  }

  #tellPending() {
    this.dispatchEvent(new Event("pending"));
  }
}

/** An emoji as the control API takes it. */
export const emojiName = (emoji) => (emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);

const on = (message) => ({ channel: message.channel_id, message_id: message.id });
