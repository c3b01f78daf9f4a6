/** To come. */

import { element } from "./dom.js";
import { words } from "./words.js";

export class DrawPage {
  root = element("section", {}, element("h2", {}, words.frame.pages.draw));

  open() {}

  close() {}
}
