/** A guild as one of its members sees it. */

/** Discord's permission bits that the page asks for. */
export const Permission = {
  ADD_REACTIONS: 1n << 6n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  ATTACH_FILES: 1n << 15n,
  USE_APPLICATION_COMMANDS: 1n << 31n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
};

const PUBLIC_THREAD = 11;

/** Names and rights, by Discord's ids. */
export class Guild {
  constructor(seen) {
    this.see(seen);
  }

  /** Take all of it anew. */
  see(seen) {
    this.id = seen.id;
    this.name = seen.name;
    this.ownerId = seen.owner_id;
    this.me = seen.me;
    this.locale = seen.locale;
    this.uploadLimit = seen.upload_limit_bytes;
    this.roles = new Map(seen.roles.map((role) => [role.id, role]));
    this.members = new Map(seen.members.map((member) => [member.user.id, member]));
    this.channels = new Map(seen.channels.map((channel) => [channel.id, channel]));
  }

  /** The person's user id. */
  get myId() {
    return this.me.user.id;
  }

  /** The channels, without the threads, in their order. */
  get textChannels() {
    return [...this.channels.values()].filter((channel) => channel.type !== PUBLIC_THREAD);
  }

  /** The threads in a channel. */
  threadsIn(channelId) {
    return [...this.channels.values()].filter(
      (channel) => channel.type === PUBLIC_THREAD && channel.parent_id === channelId,
    );
  }

  /** Whether a channel is a thread. */
  isThread(channel) {
    return channel.type === PUBLIC_THREAD;
  }

  /** The name by which a user is known here. */
  nameOf(user) {
    return this.members.get(user.id)?.display_name ?? user.global_name ?? user.username;
  }

  /** The names of a member's roles, the bot's own left out. */
  roleNames(member) {
    return member.roles
      .map((id) => this.roles.get(id))
      .filter((role) => role && !role.managed)
      .map((role) => role.name);
  }

  /** Whether the person may do something in a channel. */
  may(permission, channel) {
    return (BigInt(channel.permissions) & permission) === permission;
  }

  /** Whether the person may write in a channel. */
  mayWrite(channel) {
    const needed = this.isThread(channel)
      ? Permission.SEND_MESSAGES_IN_THREADS
      : Permission.SEND_MESSAGES;
    return this.may(needed, channel);
  }

  /** A channel or thread is there now, or has changed. */
  addChannel(channel) {
    this.channels.set(channel.id, channel);
  }

  /** A channel or thread is no more, and a channel's threads with it. */
  removeChannel(id) {
    this.threadsIn(id).forEach((thread) => this.channels.delete(thread.id));
    this.channels.delete(id);
  }

  /** Someone joined, or has other roles. */
  addMember(member) {
    this.members.set(member.user.id, member);
  }
}
