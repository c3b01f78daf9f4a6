/** The emulator's control API, as one person uses it. */

const BASE = "/_emulator/";

/** Discord would not let the person do this; the message says why. */
export class Refused extends Error {}

/** What stands at a path of the control API. */
export async function told(path) {
  return result(await fetch(BASE + path, { cache: "no-store" }));
}

async function result(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.message);
  return answer;
}

/** One member of one guild: what they see, and all that they do. */
export class Person {
  constructor(guildId, userId) {
    this.guildId = guildId;
    this.userId = userId;
    this.path = `guilds/${guildId}/users/${userId}`;
  }

  /** Look at something. */
  get(path) {
    return told(`${this.path}/${path}`);
  }

  /** Do something; the files become `files[n]`. */
  async act(path, fields, files = []) {
    const form = new FormData();
    form.append("payload_json", JSON.stringify(fields));
    files.forEach((file, number) => form.append(`files[${number}]`, file, file.name));
    return result(await fetch(`${BASE}${this.path}/${path}`, { method: "POST", body: form }));
  }

  /** Where their screen is. */
  get screenAddress() {
    return `${location.origin.replace("http", "ws")}${BASE}${this.path}/screen`;
  }
}
