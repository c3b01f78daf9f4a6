/** The servers, by the contract in JSON. Answers have the fields of protos/, numbers of 64 bits as strings. */

import { asSentence, said } from "./rules.js";
import { words } from "./words.js";

/** A refusal: `kind` is its class (rpc/errors.py, and the page's own), `message` what was said. */
export class Refusal extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }

  /** What was said, in the language of whoever reads. */
  get said() {
    return said(this.message);
  }

  /** For people. */
  get told() {
    return this.toldIn({});
  }

  /** Likewise, some kinds in words of their own: functions of what was said. */
  toldIn(own) {
    const tell = own[this.kind] ?? words.problems[this.kind];
    return asSentence(tell ? tell(this.said) : this.said);
  }
}

/** Told when the session has ended. */
export const session = new EventTarget();

/** An answer in which nothing was refused. */
async function asked(address, options) {
  let response;
  try {
    response = await fetch(address, {
      ...options,
      headers: { "Accept-Language": document.documentElement.lang, ...options.headers },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("PageAway", "");
  }
  if (response.ok) return response;
  if (response.status === 401) session.dispatchEvent(new Event("end"));
  const { error } = await response.json().catch(() => ({ error: null }));
  throw new Refusal(error?.kind ?? "UnexpectedAnswer", error?.message ?? `HTTP ${response.status}`);
}

const posted = (body, signal) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
  signal,
});

/** Calls a method, such as `drawing.v1.Drawing/GetCapabilities`. */
export async function call(method, body = {}, { signal } = {}) {
  return (await asked(`/api/${method}`, posted(body, signal))).json();
}

/** Calls one that streams: its events as they come. Aborting the signal ends the call. */
export async function* stream(method, body = {}, { signal } = {}) {
  yield* events(await asked(`/api/${method}`, posted(body, signal)));
}

/** A line of JSON each; a refusal is thrown where it comes. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    let read;
    try {
      read = await reader.read();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refusal("ConnectionLost", "");
    }
    if (read.done) return;
    const lines = (rest + read.value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.error) throw new Refusal(event.error.kind, event.error.message);
      yield event;
    }
  }
}

/**
 * Sends a file. XMLHttpRequest, because fetch does not tell how far an upload is.
 * @param {string} address Below /files.
 * @param {Blob} file
 * @param {{sent?: function(number), line?: function(object), signal?: AbortSignal}} told `sent` is
 *   told the share that has gone, 0 to 1; `line` each event where the answer is a stream of them.
 * @returns {Promise<object|null>} The answer; null where it was told in lines.
 */
export function upload(address, file, { sent = () => {}, line = null, signal = null } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let read = 0;
    const readLines = () => {
      const end = request.responseText.lastIndexOf("\n") + 1;
      for (const text of request.responseText.slice(read, end).split("\n").filter(Boolean)) {
        const event = JSON.parse(text);
        if (event.error) reject(new Refusal(event.error.kind, event.error.message));
        else line(event);
      }
      read = end;
    };
    request.open("POST", address);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) sent(event.loaded / event.total);
    });
    if (line) request.addEventListener("progress", () => request.status === 200 && readLines());
    request.addEventListener("error", () => reject(new Refusal("PageAway", "")));
    request.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    request.addEventListener("load", () => {
      if (request.status === 401) session.dispatchEvent(new Event("end"));
      if (request.status !== 200) {
        let error = null;
        try {
          ({ error } = JSON.parse(request.responseText));
        } catch {
          // a proxy's own page, perhaps
        }
        reject(new Refusal(error?.kind ?? "UnexpectedAnswer", error?.message ?? `HTTP ${request.status}`));
      } else if (line) {
        readLines();
        resolve(null);
      } else resolve(JSON.parse(request.responseText));
    });
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** Whether the password is needed, and was given: `{has_password, is_in}`. */
export const sessionState = async () => (await asked("/session", { method: "GET" })).json();

/** Gives the password. */
export const logIn = async (password) =>
  (await asked("/session", { method: "POST", body: new URLSearchParams({ password }) })).json();

/** Ends the session. */
export const logOut = async () => (await asked("/session", { method: "DELETE" })).json();

/** Bytes of the contract, which are in base64, as a file. */
export function blobOf(base64, type) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return new Blob([bytes], { type });
}

/** A file as bytes of the contract. */
export async function base64Of(blob) {
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
  return address.slice(address.indexOf(",") + 1);
}
