/** Captions that were begun and not saved: they outlive a reload. */

const PREFIX = "draft/";
const MOST = 100;

const key = (drawing) => `${PREFIX}${drawing.style}/${drawing.id}`;

/** The draft of a drawing's caption; null: there is none. */
export const draftOf = (drawing) => localStorage.getItem(key(drawing));

export function keepDraft(drawing, text) {
  const drafts = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  if (drafts.length >= MOST && !drafts.includes(key(drawing))) localStorage.removeItem(drafts[0]);
  localStorage.setItem(key(drawing), text);
}

export const dropDraft = (drawing) => localStorage.removeItem(key(drawing));
