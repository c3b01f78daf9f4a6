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

/** The contract's names of settings as the forms have them: `lr_warmup_steps` is `Warm-up steps`. */
export const labelled = (text) =>
  text.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) => {
    const label = words.runs.form.fields[name]?.[0] ?? words.draw.settings[name];
    return typeof label === "string" ? label : name;
  });

/** The sentence; one that is not known stays as it was said, but for names and for how long something takes. */
export const said = (sentence) => labelled(translated(sentence));

function translated(sentence) {
  for (const [pattern, template] of rules()) {
    const found = pattern.exec(sentence);
    if (found) return filled(template, found.groups);
  }
  return sentence.replace(/\bin (\d+) s\b/g, (_, seconds) => `in ${duration(Number(seconds), ENGLISH)}`);
}

/** With a capital and a full stop, so that another sentence may follow. A name keeps its looks: `a.zip`, `ksh@7`, `ksh 그림체`. */
export function asSentence(text) {
  const capital = text.replace(/^[a-z](?=[a-z'-]*[,:;.!?)…]?(?:\s(?!\p{Script=Hangul})|$))/u, (letter) => letter.toUpperCase());
  return /[.!?…)]$/u.test(capital) || !capital ? capital : `${capital}.`;
}
