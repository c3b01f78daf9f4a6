/** Who types in the channel that is open. */

import { dots } from "./component_views.js";
import { element } from "./dom.js";
import { words } from "./words.js";

// as long as Discord shows it, unless a message comes
const SHOWN_MS = 10_000;

/** The line below the messages. */
export class Typing {
  #guild;
  #channelId = null;
  #timers = new Map();

  constructor(guild) {
    this.#guild = guild;
    this.element = element("div", { class: "typing", role: "status" });
  }

  /** Another channel is open. */
  open(channelId) {
    this.#channelId = channelId;
    this.#show();
  }

  /** Someone types. */
  began(username, channelId) {
    const key = `${channelId}/${username}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => this.#end(key), SHOWN_MS));
    this.#show();
  }

  /** They have sent something. */
  sent({ author, channel_id: channelId }) {
    this.#end(`${channelId}/${author.username}`);
  }

  #end(key) {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#show();
  }

  #show() {
    const here = [...this.#timers.keys()]
      .filter((key) => key.startsWith(`${this.#channelId}/`))
      .map((key) => key.slice(key.indexOf("/") + 1))
      .filter((name) => name !== this.#guild.me.user.username);
    const known = [...this.#guild.members.values()];
    const names = here.map((name) => known.find((m) => m.user.username === name)?.display_name ?? name);
    this.element.replaceChildren(
      ...(names.length ? [element("span", { class: "dots" }, dots()), words.typing(names)] : []),
    );
  }
}
