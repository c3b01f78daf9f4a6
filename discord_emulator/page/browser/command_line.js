/** A command with its options in one line, as people type and paste it: `a cat size: large`. */

const NAME = /(?:^|\s)(\S+):/;
const NAME_AT_END = /(?:^|\s)(\S+):$/;

const named = (options, name) => options.find((o) => name === o.shownName || name === o.name);

/** The values in a line, each with its option; what stands before the first name has null. */
export function valuesIn(line, options) {
  const parts = line.split(new RegExp(NAME, "g"));
  const values = [[null, parts[0]]];
  for (let at = 1; at < parts.length; at += 2) {
    const option = named(options, parts[at]);
    if (option) values.push([option, parts[at + 1]]);
    else values.at(-1)[1] += ` ${parts[at]}:${parts[at + 1]}`;
  }
  return values;
}

/** The option whose name and colon stand at the end of a text, and the text before it; null: none. */
export function nameAtEnd(text, options) {
  const found = NAME_AT_END.exec(text);
  const option = found && named(options, found[1]);
  return option ? { option, before: text.slice(0, found.index) } : null;
}
