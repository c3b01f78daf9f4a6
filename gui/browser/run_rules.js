/** Sentences that the servers say in English, in the language of whoever reads. */

import { words } from "./words.js";

/** The sentence; one that is not known stays as it was said. */
export function said(sentence) {
  for (const [pattern, tell] of words.runs.rules) {
    const found = pattern.exec(sentence);
    if (found) return tell(found.groups ?? {});
  }
  return sentence;
}
