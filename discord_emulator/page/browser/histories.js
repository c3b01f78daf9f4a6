/** The messages of each channel, and which of them were read. */

const PAGE = 50;
const KEPT_MAX = 1000;

/** Whether one id is newer than another; ids are longer than numbers are exact. */
export const isNewer = (id, than) => BigInt(id) > BigInt(than);

/** One channel's messages, oldest first. */
export class History {
  constructor(messages) {
    this.messages = messages;
    this.hasOlder = true;
  }

  /** The newest message's id, "0" where there is none. */
  get newest() {
    return this.messages.at(-1)?.id ?? "0";
  }

  /** The message's place, or -1. */
  indexOf(id) {
    return this.messages.findLastIndex((message) => message.id === id);
  }

  /** Put a message where it belongs; true if it was not there before. */
  put(message) {
    const index = this.indexOf(message.id);
    if (index >= 0) this.messages[index] = message;
    else this.messages.push(message);
    return index < 0;
  }

  /** Forget the oldest when there are very many; those that were forgotten. */
  trim() {
    const dropped = this.messages.splice(0, Math.max(this.messages.length - KEPT_MAX, 0));
    if (dropped.length) this.hasOlder = true;
    return dropped;
  }
}

/** All channels' histories as one person sees them. */
export class Histories {
  #person;
  #byChannel = new Map();
  #read;

  constructor(person) {
    this.#person = person;
    this.#read = new ReadMarks(person.userId);
  }

  /** The screen was opened: what stands on it is all there is to know at first. */
  reset(messages) {
    this.#byChannel.clear();
    for (const message of messages) this.of(message.channel_id).messages.push(message);
    this.#read.begin(messages.reduce((id, m) => (isNewer(m.id, id) ? m.id : id), "0"));
  }

  /** A channel's. */
  of(channelId) {
    if (!this.#byChannel.has(channelId)) this.#byChannel.set(channelId, new History([]));
    return this.#byChannel.get(channelId);
  }

  /** A message by its id, wherever it is. */
  find(id) {
    for (const history of this.#byChannel.values()) {
      const index = history.indexOf(id);
      if (index >= 0) return history.messages[index];
    }
    return null;
  }

  /** Fetch a page of what was before; the messages that came. */
  async older(channelId) {
    const history = this.of(channelId);
    const first = history.messages[0];
    const before = first ? `&before=${first.id}` : "";
    const page = await this.#person.get(`channels/${channelId}/messages?limit=${PAGE}${before}`);
    history.hasOlder = page.length === PAGE;
    history.messages.unshift(...page);
    return page;
  }

  /** The message that answers an interaction. */
  answering(interactionId) {
    for (const { messages } of this.#byChannel.values()) {
      const answer = messages.find((m) => m.interaction_metadata?.id === interactionId);
      if (answer) return answer;
    }
    return null;
  }

  /** Take a message out; the channel that it was in. */
  remove(id) {
    for (const [channelId, history] of this.#byChannel) {
      const index = history.indexOf(id);
      if (index < 0) continue;
      history.messages.splice(index, 1);
      return channelId;
    }
    return null;
  }

  /** The messages of a channel that the person has not read, their own left out. */
  unread(channelId) {
    const last = this.#read.of(channelId);
    return this.of(channelId).messages.filter(
      (message) => isNewer(message.id, last) && message.author.id !== this.#person.userId,
    );
  }

  /** All of a channel is read now. */
  markRead(channelId) {
    this.#read.mark(channelId, this.of(channelId).newest);
  }
}

/** How far the person has read, kept for as long as the tab is open. */
class ReadMarks {
  #key;
  #marks;

  constructor(userId) {
    this.#key = `read:${userId}`;
    this.#marks = JSON.parse(sessionStorage.getItem(this.#key) ?? "{}");
  }

  /** What was there when the page was first opened is old to everyone. */
  begin(newest) {
    if (sessionStorage.getItem("read") === null) sessionStorage.setItem("read", newest);
  }

  of(channelId) {
    return this.#marks[channelId] ?? sessionStorage.getItem("read") ?? "0";
  }

  mark(channelId, id) {
    this.#marks[channelId] = id;
    sessionStorage.setItem(this.#key, JSON.stringify(this.#marks));
  }
}
