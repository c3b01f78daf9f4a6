/** The commands that the bot offers the person, in their language. */

const CHAT_INPUT = 1;
const SUB_COMMAND = 1;
const SUB_COMMAND_GROUP = 2;
// what was synced since then is there when the person next begins to type
const FRESH_MS = 2000;

/** Fetched when they are needed: the bot may sync others at any time. */
export class Commands {
  #person;
  #locale;
  #all = [];
  #fetchedAt = -Infinity;
  #fetching = null;
  #channelId = null;

  constructor(person, locale) {
    this.#person = person;
    this.#locale = locale;
  }

  /** Those of this channel from now on: some are only for channels that are age-restricted. */
  open(channelId) {
    this.#channelId = channelId;
    this.#fetchedAt = -Infinity;
    this.refresh();
  }

  /** What was fetched last, each whole command by itself. */
  get slash() {
    return this.#all.filter(({ type }) => Number(type) === CHAT_INPUT).flatMap((c) => this.#whole(c));
  }

  /** The commands in the menu of messages or of users. */
  async menu(type) {
    await this.refresh();
    return this.#all
      .filter((command) => Number(command.type) === type)
      .map((command) => ({ name: command.name, shownName: this.#say(command, "name") }));
  }

  /** Fetch them, unless that was a moment ago; without a connection they stay what they were. */
  async refresh() {
    if (performance.now() - this.#fetchedAt < FRESH_MS) return this.#fetching;
    this.#fetchedAt = performance.now();
    this.#fetching = this.#person
      .get(`commands?channel=${this.#channelId}`)
      .then((all) => (this.#all = all))
      .catch(() => (this.#fetchedAt = -Infinity));
    await this.#fetching;
  }

  /** Those whose line begins with what was typed after the slash, the shortest first; then those that hold it. */
  search(typed) {
    const wanted = typed.trim().toLowerCase();
    const lines = ({ line, shownLine }) => [line.toLowerCase(), shownLine.toLowerCase()];
    const begins = this.slash.filter((each) => lines(each).some((line) => line.startsWith(wanted)));
    const holds = this.slash.filter(
      (each) => !lines(each).some((line) => line.startsWith(wanted)) &&
        lines(each).some((line) => line.includes(wanted)),
    );
    begins.sort((one, other) => one.line.length - other.line.length);
    return [...begins, ...holds];
  }

  /** The command whose line stands at the beginning of a text, and the text after it; null: none. */
  begun(typed) {
    for (const command of this.slash)
      for (const line of [command.shownLine, command.line])
        if (typed.startsWith(`${line} `)) return { command, rest: typed.slice(line.length + 1) };
    return null;
  }

  #whole(command) {
    return this.#leaves(command, []).map(({ names, shown, leaf }) => ({
      line: names.join(" "),
      shownLine: shown.join(" "),
      description: this.#say(leaf, "description"),
      options: (leaf.options ?? []).map((option) => this.#option(option)),
    }));
  }

  #leaves(level, above) {
    const path = [...above, level];
    const nested = (level.options ?? []).filter(({ type }) =>
      [SUB_COMMAND, SUB_COMMAND_GROUP].includes(type),
    );
    if (nested.length) return nested.flatMap((each) => this.#leaves(each, path));
    return [{
      names: path.map(({ name }) => name),
      shown: path.map((each) => this.#say(each, "name")),
      leaf: level,
    }];
  }

  #option(option) {
    return {
      ...option,
      shownName: this.#say(option, "name"),
      shownDescription: this.#say(option, "description"),
      choices: (option.choices ?? []).map((choice) => ({
        label: this.#say(choice, "name"),
        value: choice.value,
      })),
    };
  }

  #say(named, field) {
    return named[`${field}_localizations`]?.[this.#locale] ?? named[field] ?? "";
  }
}
