/** What a person is told of a draw beside its picture: what was translated, or left out. */

import { element } from "../dom.js";
import { words } from "../words.js";

/** What is kept of Started. */
export const notesOf = (started) => ({
  translated_prompt: started.translated_prompt,
  translated_negative_prompt: started.translated_negative_prompt,
  untranslated: started.untranslated,
  missing_textual_inversions: started.missing_textual_inversions,
  without_adapter: started.without_adapter,
});

/**
 * The sentences, each as an element.
 * @param {object} notes
 * @param {{withheld?: boolean}} picture
 */
export function told(notes, { withheld = false } = {}) {
  const said = words.draw.notes;
  const { untranslated = [] } = notes;
  return [
    withheld && said.withheld,
    notes.without_adapter === "WITHOUT_ADAPTER_NONE_ACTIVE" && said.noneActive,
    notes.translated_prompt && said.translated(notes.translated_prompt),
    notes.translated_negative_prompt && said.translatedNegative(notes.translated_negative_prompt),
    untranslated.length > 0 && said.untranslated(untranslated.join(", ")),
  ]
    .filter(Boolean)
    .map((text) => element("p", { class: "note" }, text));
}

/** Likewise, and what is the same for every picture of a style: it may name a dozen such words. */
export function toldInFull(notes) {
  const { missing_textual_inversions: missing = [] } = notes;
  const summary = element("summary", {}, words.draw.notes.missing(missing.length));
  return [
    ...told(notes),
    ...(missing.length ? [element("details", { class: "note" }, summary, missing.join(", "))] : []),
  ];
}
