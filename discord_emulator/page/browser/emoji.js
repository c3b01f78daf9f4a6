/** Emoji to react with, and to write. */

import { element } from "./dom.js";
import { openPopup } from "./popup.js";
import { words } from "./words.js";

const EMOJI = [
  ..."👍👎😀😂🥹😊😍🤩😎🤔😭😮😡👏🙏💪✅❌👀🎉✨🔥💯🎨🌈🌸🍀⭐🌙🐱🐶🐰🐻🍰☕",
  "❤️", "💜", "💙", "🖌️", "✏️",
];

/** Open the emoji at an element; `choose` is told the one that is taken. */
export function openEmoji(anchor, choose) {
  const buttons = EMOJI.map((emoji) =>
    element("button", { type: "button", class: "emoji", "aria-label": emoji, click: () => {
      popup.hidePopover();
      choose(emoji);
    } }, emoji),
  );
  const popup = openPopup(
    anchor,
    "emoji-popup",
    element("div", { class: "emoji-grid", role: "group", "aria-label": words.emoji }, buttons),
  );
  buttons[0].focus();
}
