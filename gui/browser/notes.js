/** What a person is told of a draw beside its picture: what was translated, or left out. */

import { words } from "./words.js";

/** What is kept of Started. */
export const notesOf = (started) => ({
  translated_prompt: started.translated_prompt,
  translated_negative_prompt: started.translated_negative_prompt,
  untranslated: started.untranslated,
  missing_textual_inversions: started.missing_textual_inversions,
  without_adapter: started.without_adapter,
});

/** The sentences. */
export function told(notes, { withheld = false } = {}) {
  const said = words.draw.notes;
  const listed = (those) => those.join(", ");
  return [
    withheld && said.withheld,
    notes.without_adapter === "WITHOUT_ADAPTER_NONE_ACTIVE" && said.noneActive,
    notes.translated_prompt && said.translated(notes.translated_prompt),
    notes.translated_negative_prompt && said.translatedNegative(notes.translated_negative_prompt),
    notes.untranslated?.length && said.untranslated(listed(notes.untranslated)),
    notes.missing_textual_inversions?.length && said.missing(listed(notes.missing_textual_inversions)),
  ].filter(Boolean);
}
