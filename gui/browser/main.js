/** The page: who may come in, which part is open, and in which language. */

import { Refusal, session, sessionState } from "./api.js";
import { button, element } from "./dom.js";
import { DrawPage } from "./draw/draw_page.js";
import { DrawingsPage } from "./drawings/drawings_page.js";
import { top } from "./frame.js";
import { logInForm } from "./log_in.js";
import { RunsPage } from "./runs/runs_page.js";
import { theme, wear } from "./theme.js";
import { speak, usualLanguage, words } from "./words.js";

// Each has `root`, the element that is shown, `open(argument)` each time it comes into sight, with
// what stands behind its name in the address (#drawings/ksh), and `close()` when it goes.
const PAGES = { draw: DrawPage, drawings: DrawingsPage, runs: RunsPage };

/** The parts that were opened so far: what is typed into one is there when one comes back. */
let opened = {};
let current = null;
let hasPassword = false;

function place() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  return name in PAGES ? [name, rest.join("/")] : ["draw", ""];
}

function show() {
  const [name, argument] = place();
  if (current && current !== opened[name]) current.close();
  opened[name] ??= new PAGES[name]();
  current = opened[name];
  document.title = `${words.frame.pages[name]} · ${words.frame.title}`;
  document.body.replaceChildren(
    top({ names: Object.keys(PAGES), current: name, hasPassword, rebuild }),
    element("main", { id: "content", tabindex: "-1" }, current.root),
  );
  current.open(argument);
}

/** In another language everything is said anew. */
function rebuild() {
  current?.close();
  current = null;
  opened = {};
  show();
}

async function begin() {
  current?.close();
  current = null;
  opened = {};
  try {
    const state = await sessionState();
    hasPassword = state.has_password;
    if (state.is_in) show();
    else document.body.replaceChildren(element("main", {}, logInForm(begin)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    document.body.replaceChildren(
      element(
        "main",
        {},
        element("p", { class: "problem", role: "alert" }, error.told),
        button(words.frame.tryAgain, begin),
      ),
    );
  }
}

speak(usualLanguage());
wear(theme());
session.addEventListener("end", begin);
window.addEventListener("hashchange", () => current && show());
begin();
