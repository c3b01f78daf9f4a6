/** The bar above the composer that says whom the next message replies to. */

import { element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

/** Keeps the message that is replied to. */
export class ReplyBar {
  /** The message, null: none. */
  message = null;
  element = element("div", { class: "reply-bar", hidden: true });

  /** Reply to a message of this name's; null: to none. */
  show(message, name = "") {
    this.message = message;
    this.element.hidden = message === null;
    this.element.replaceChildren(
      element("span", {}, words.replyingTo, element("b", {}, name)),
      iconButton(words.cancel, icon("close"), () => this.show(null)),
    );
  }
}
