/** A person's screen: a WebSocket of all that comes onto it, opened again when it breaks. */

import { Refused } from "./emulator.js";

const WAIT_FIRST_MS = 250;
const WAIT_MOST_MS = 5000;

/**
 * Dispatches `told` with each event as its detail, `lost` when the connection is, and `gone` when there is a
 * Discord again in which the person is not.
 */
export class Screen extends EventTarget {
  #person;
  #socket = null;
  #wait = WAIT_FIRST_MS;
  #closed = false;

  constructor(person) {
    super();
    this.#person = person;
  }

  /** Begin to watch. */
  open() {
    if (this.#closed) return;
    this.#socket = new WebSocket(this.#person.screenAddress);
    this.#socket.addEventListener("message", ({ data }) => {
      this.#wait = WAIT_FIRST_MS;
      this.dispatchEvent(new CustomEvent("told", { detail: JSON.parse(data) }));
    });
    this.#socket.addEventListener("close", () => this.#again());
  }

  /** Look away. */
  close() {
    this.#closed = true;
    this.#socket?.close();
  }

  #again() {
    if (this.#closed) return;
    this.dispatchEvent(new Event("lost"));
    setTimeout(() => this.#reopen(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, WAIT_MOST_MS);
  }

  async #reopen() {
    try {
      await this.#person.get("guild");
      this.open();
    } catch (error) {
      if (error instanceof Refused) this.dispatchEvent(new Event("gone"));
      else this.#again();
    }
  }
}
