/** To come. */

import { element } from "./dom.js";
import { words } from "./words.js";

export class DrawingsPage {
  root = element("section", {}, element("h2", {}, words.frame.pages.drawings));

  open() {}

  close() {}
}
