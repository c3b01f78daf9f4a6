/** Mentions as people type them, `@mina` and `#general`, and as they are sent, `<@1>` and `<#2>`. */

const NAME_BEGUN = /(?:^|\s)@([^\s@]*)$/;
const PERSON = /(?<![\w<])@([\w.]+)/g;
const CHANNEL = /(?<![\w<&])#([^\s#<>]+)/g;

/** As much of a name as stands after an `@` at the end of a text; null: none. */
export const nameBegun = (text) => NAME_BEGUN.exec(text)?.[1] ?? null;

/** A text as it is sent. */
export function withIds(text, { members, channels }) {
  const people = new Map([...members.values()].map(({ user }) => [user.username, user.id]));
  const rooms = new Map([...channels.values()].map(({ name, id }) => [name, id]));
  return text
    .replace(PERSON, (found, name) => (people.has(name) ? `<@${people.get(name)}>` : found))
    .replace(CHANNEL, (found, name) => (rooms.has(name) ? `<#${rooms.get(name)}>` : found));
}
