/** To come. */

import { element } from "./dom.js";
import { words } from "./words.js";

export class RunsPage {
  root = element("section", {}, element("h2", {}, words.frame.pages.runs));

  open() {}

  close() {}
}
