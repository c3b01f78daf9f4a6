/** The channels and threads of the guild, and what is unread in them. */

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { whenReleased } from "./press.js";
import { words } from "./words.js";

/** The list at the side. */
export class ChannelList {
  #guild;
  #histories;
  #open;
  #current = null;
  #list = element("ul", { class: "channel-list" });

  constructor({ guild, histories, openChannel }) {
    this.#guild = guild;
    this.#histories = histories;
    this.#open = openChannel;
    this.element = element(
      "nav",
      { "aria-label": words.channels },
      element("h2", { class: "side-head" }, words.channels),
      this.#list,
    );
  }

  /** Show which one is open. */
  select(channelId) {
    this.#current = channelId;
    this.show();
  }

  /** Show them anew; how many of them have something unread. */
  show() {
    whenReleased(this.#list, () => this.#put());
  }

  #put() {
    const focused = document.activeElement?.closest?.("[data-channel]")?.dataset.channel;
    this.#list.replaceChildren(
      ...this.#guild.textChannels.flatMap((channel) => [
        this.#row(channel),
        ...this.#threads(channel).map((thread) => this.#row(thread, "thread")),
      ]),
    );
    if (focused) this.#list.querySelector(`[data-channel="${focused}"]`)?.focus();
  }

  /** The threads that are still talked in, and the one that is open. */
  #threads(channel) {
    return this.#guild
      .threadsIn(channel.id)
      .filter((thread) => !thread.thread_metadata.archived || thread.id === this.#current);
  }

  #row(channel, kind = "hash") {
    const unread = this.#histories.unread(channel.id);
    const mentions = unread.filter((message) =>
      message.mentions.some((user) => user.id === this.#guild.myId),
    ).length;
    const isCurrent = channel.id === this.#current;
    const classes = ["channel", kind, isCurrent && "current", unread.length && "unread"];
    return element(
      "li",
      {},
      element(
        "button",
        {
          type: "button",
          class: classes.filter(Boolean).join(" "),
          "aria-current": isCurrent ? "page" : null,
          "aria-label": unread.length ? `${channel.name} (${words.unread})` : channel.name,
          "data-channel": channel.id,
          click: () => this.#open(channel.id),
        },
        icon(kind),
        element("span", { class: "channel-name" }, channel.name),
        mentions > 0 && element("span", { class: "badge" }, mentions),
      ),
    );
  }
}
