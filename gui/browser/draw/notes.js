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
  const { untranslated = [], missing_textual_inversions: missing = [] } = notes;
  return [
    ...sentences(notes, said, withheld).map((text) => element("p", { class: "note" }, text)),
    untranslated.length > 0 &&
      element("p", { class: "note" }, said.untranslated(untranslated.join(", "))),
    // A style may name a dozen of them, each time.
    missing.length > 0 &&
      element(
        "details",
        { class: "note" },
        element("summary", {}, said.missing(missing.length)),
        missing.join(", "),
      ),
  ].filter(Boolean);
}

function sentences(notes, said, withheld) {
  return [
    withheld && said.withheld,
    notes.without_adapter === "WITHOUT_ADAPTER_NONE_ACTIVE" && said.noneActive,
    notes.translated_prompt && said.translated(notes.translated_prompt),
    notes.translated_negative_prompt && said.translatedNegative(notes.translated_negative_prompt),
  ].filter(Boolean);
}
