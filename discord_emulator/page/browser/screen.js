/** A person's screen: a WebSocket of all that comes onto it, opened again when it breaks. */

const WAIT_FIRST_MS = 250;
const WAIT_MOST_MS = 5000;

/** Dispatches `told` with each event as its detail, and `lost` when the connection is. */
export class Screen extends EventTarget {
  #address;
  #socket = null;
  #wait = WAIT_FIRST_MS;
  #closed = false;

  constructor(address) {
    super();
    this.#address = address;
  }

  /** Begin to watch. */
  open() {
    if (this.#closed) return;
    this.#socket = new WebSocket(this.#address);
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
    setTimeout(() => this.open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, WAIT_MOST_MS);
  }
}
