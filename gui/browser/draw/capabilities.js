/** What the server can draw: asked for until it is told. */

import { call } from "../api.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 20_000;

export class Capabilities extends EventTarget {
  /** @type {object|null} As they were told last. */
  told = null;
  /** @type {import("../api.js").Refusal|null} Why they are not told now. */
  problem = null;
  #wait = FIRST_WAIT_MS;
  #timer = null;
  #isOn = false;

  /** Asks, now and again until there is an answer. */
  async ask() {
    this.#isOn = true;
    clearTimeout(this.#timer);
    try {
      this.told = await call("drawing.v1.Drawing/GetCapabilities");
      this.problem = null;
      this.#wait = FIRST_WAIT_MS;
    } catch (error) {
      if (!error.kind) throw error;
      this.problem = error;
      if (this.#isOn && error.kind !== "LoggedOut") {
        this.#timer = setTimeout(() => this.ask(), this.#wait);
        this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2);
      }
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Asks no more. */
  off() {
    this.#isOn = false;
    clearTimeout(this.#timer);
  }
}
