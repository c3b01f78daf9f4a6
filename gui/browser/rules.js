/** Sentences that the servers say in English, in the language of whoever reads. */

import { duration, words } from "./words.js";
import { ENGLISH } from "./words_en.js";

/** [pattern, template] pairs by the list of the language that they are made of. */
const compiled = new Map();

function rules() {
  if (!compiled.has(words.rules)) {
    const pairs = words.rules.map(([pattern, template]) => [new RegExp(`^(?:${pattern})$`, "su"), template]);
    compiled.set(words.rules, pairs);
  }
  return compiled.get(words.rules);
}

/** A group whose name ends in `_s` is in seconds. */
const filled = (template, values) =>
  template.replace(/\{(\w+)\}/g, (_, name) =>
    name.endsWith("_s") ? duration(Number(values[name])) : values[name],
  );

/** The sentence; one that is not known stays as it was said, but for how long something takes. */
export function said(sentence) {
  for (const [pattern, template] of rules()) {
    const found = pattern.exec(sentence);
    if (found) return filled(template, found.groups);
  }
  return sentence.replace(/\bin (\d+) s\b/g, (_, seconds) => `in ${duration(Number(seconds), ENGLISH)}`);
}

/** With a capital and a full stop, so that another sentence may follow. */
export function asSentence(text) {
  const capital = text.charAt(0).toLocaleUpperCase("en") + text.slice(1);
  return /[.!?…)]$/u.test(capital) || !capital ? capital : `${capital}.`;
}
