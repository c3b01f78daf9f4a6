/**
 * Discord's markdown, from text to a tree of plain objects; markdown_view.js shows it.
 *
 * Source: https://support.discord.com/hc/en-us/articles/210298617 and
 * https://discord.com/developers/docs/reference#message-formatting.
 */

// deeper than anyone writes, and far from the end of the stack
const DEPTH_MAX = 30;
const PLAIN = /[^\\*_~|`[<h@\n]+|[\s\S]/y;

/** What stands within a line; each is tried where it may begin. */
const INLINE = [
  [/\\([^0-9A-Za-z\s])/y, (found) => text(found[1])],
  [/```(?:([\w+.#-]+)\n)?\n*([^\n][\s\S]*?)\n*```/y, (found) => ({ type: "code_block", language: found[1], text: found[2] })],
  [/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y, (found) => ({ type: "code", text: found[2].trim() || found[2] })],
  [/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, span("strong")],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, span("underline")],
  [/~~((?:\\[\s\S]|[^\\])+?)~~/y, span("strike")],
  [/\|\|((?:\\[\s\S]|[^\\])+?)\|\|/y, span("spoiler")],
  [/\*(?=[^\s*])((?:\\[\s\S]|\*\*|[^*\\])+?)(?<=\S)\*(?!\*)/y, span("emphasis")],
  [/(?<![A-Za-z0-9_])_(?=\S)((?:\\[\s\S]|__|[^_\\])+?)_(?![A-Za-z0-9_])/y, span("emphasis")],
  [/\[((?:\\[\s\S]|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: +"[^"\n]*")?\)/y, (found, inner) => ({ type: "link", url: found[2], children: inner(found[1]) })],
  [/<(https?:\/\/[^\s>]+)>/y, (found) => link(found[1])],
  [/https?:\/\/[^\s<]*[^\s<.,:;"'\])|*]/y, (found) => link(found[0])],
  [/<@!?(\d{1,20})>/y, (found) => ({ type: "user", id: found[1] })],
  [/<@&(\d{1,20})>/y, (found) => ({ type: "role", id: found[1] })],
  [/<#(\d{1,20})>/y, (found) => ({ type: "channel", id: found[1] })],
  [/<\/([^:<>\n]{1,100}):\d{1,20}>/y, (found) => ({ type: "command", name: found[1] })],
  [/<a?:(\w{2,32}):\d{1,20}>/y, (found) => text(`:${found[1]}:`)],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (found) => ({ type: "timestamp", seconds: Number(found[1]), style: found[2] ?? "f" })],
  [/@(everyone|here)\b/y, (found) => ({ type: "everyone", name: found[1] })],
  [/\n/y, () => ({ type: "break" })],
];

const HEADER = /^(#{1,3})[ \t]+(\S.*)$/;
const SUBTEXT = /^-#[ \t]+(\S.*)$/;
const QUOTE = /^>[ \t](.*)$|^>$/;
const ITEM = /^( *)(?:[-*]|(\d{1,9})\.)[ \t]+(\S.*)$/;

/** The tree of a text. */
export function parse(source, depth = 0) {
  const blocks = [];
  let rest = source;
  while (rest) {
    const [block, length] = blockAt(rest, depth);
    blocks.push(...block);
    rest = rest.slice(length);
  }
  return blocks;
}

/** The first block of a text, and how much of the text it takes. */
function blockAt(source, depth) {
  if (depth < DEPTH_MAX && source.startsWith(">>> "))
    return [[{ type: "quote", children: parse(source.slice(4), depth + 1) }], source.length];
  const lines = source.split("\n");
  const line = lines[0];
  const quoted = lines.slice(0, runOf(lines, QUOTE));
  if (depth < DEPTH_MAX && quoted.length) {
    const inside = quoted.map((each) => each.replace(/^> ?/, "")).join("\n");
    return [[{ type: "quote", children: parse(inside, depth + 1) }], lengthOf(quoted)];
  }
  const header = HEADER.exec(line);
  if (header) {
    const children = inline(header[2], depth + 1);
    return [[{ type: "header", level: header[1].length, children }], lengthOf([line])];
  }
  const subtext = SUBTEXT.exec(line);
  if (subtext)
    return [[{ type: "subtext", children: inline(subtext[1], depth + 1) }], lengthOf([line])];
  const items = lines.slice(0, runOf(lines, ITEM));
  if (items.length) return [[listOf(items, depth)], lengthOf(items)];
  return paragraphAt(lines, depth);
}

/** Lines up to the next block; what a code block holds is no block, whatever it looks like. */
function paragraphAt(lines, depth) {
  let count = 0;
  let inCode = false;
  for (const line of lines) {
    if (count && !inCode && [HEADER, SUBTEXT, QUOTE, ITEM].some((rule) => rule.test(line))) break;
    if (count && !inCode && line.startsWith(">>> ")) break;
    if ((line.split("```").length - 1) % 2) inCode = !inCode;
    count += 1;
  }
  const taken = lines.slice(0, count);
  return [inline(taken.join("\n"), depth), lengthOf(taken)];
}

function runOf(lines, rule) {
  const end = lines.findIndex((line) => !rule.test(line));
  return end < 0 ? lines.length : end;
}

const lengthOf = (lines) => lines.reduce((sum, line) => sum + line.length + 1, 0);

function listOf(lines, depth) {
  const items = lines.map((line) => {
    const [, indent, number, content] = ITEM.exec(line);
    const level = Math.min(Math.floor(indent.length / 2), 5);
    return { level, number, children: inline(content, depth + 1) };
  });
  return { type: "list", items };
}

/** The spans of a text. */
function inline(source, depth) {
  if (depth >= DEPTH_MAX) return [text(source)];
  const nodes = [];
  let at = 0;
  while (at < source.length) {
    const [node, length] = spanAt(source, at, depth);
    const last = nodes.at(-1);
    if (node.type === "text" && last?.type === "text") last.text += node.text;
    else nodes.push(node);
    at += length;
  }
  return nodes;
}

function spanAt(source, at, depth) {
  for (const [rule, make] of INLINE) {
    rule.lastIndex = at;
    const found = rule.exec(source);
    if (found) return [make(found, (inside) => inline(inside, depth + 1)), found[0].length];
  }
  PLAIN.lastIndex = at;
  const [plain] = PLAIN.exec(source);
  return [text(plain), plain.length];
}

function text(value) {
  return { type: "text", text: value };
}

function link(url) {
  return { type: "link", url, children: [text(url)] };
}

function span(type) {
  return (found, inner) => ({ type, children: inner(found[1]) });
}
