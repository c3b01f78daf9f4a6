/** Who added and removed what, and when. */

import { call, Refusal } from "../api.js";
import { openDialog, problemLine } from "../dialog.js";
import { button, element } from "../dom.js";
import { moment, words } from "../words.js";

export function openLedger(style) {
  const said = words.drawings.ledger;
  const rows = element("tbody");
  const problem = problemLine();
  let token = "";
  const more = button(said.more, () => next(), { hidden: true });
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, said.columns.map((name) => element("th", { scope: "col" }, name)))),
    rows,
  );
  async function next() {
    more.disabled = true;
    problem.say("");
    try {
      const page = await call("training.v1.Dataset/ListLedger", { style, page_size: 50, page_token: token });
      token = page.next_page_token;
      rows.append(...page.entries.map(rowOf));
      if (!rows.children.length) rows.append(element("tr", {}, element("td", { colspan: 4 }, said.empty)));
      more.textContent = said.more;
      more.hidden = !token;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem.say(error.told);
      more.textContent = words.frame.tryAgain;
      more.hidden = false;
    }
    more.disabled = false;
  }
  openDialog(said.title, element("div", { class: "sheet-body" }, element("p", { class: "quiet" }, said.hint), table, problem.root, more), { class: "wide" });
  next();
}

function rowOf({ time, action, file_name: name, uploader_id: uploader, user_id: user }) {
  const said = words.drawings.ledger;
  const who = (id) => id ?? words.drawings.view.yours;
  return element(
    "tr",
    {},
    element("td", {}, moment(time)),
    element("td", {}, said.actions[action]),
    element("td", {}, name || said.forgotten),
    element("td", {}, uploader === user ? who(user) : said.by(who(uploader), who(user))),
  );
}
