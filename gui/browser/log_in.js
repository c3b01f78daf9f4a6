/** The way in, where there is a password. */

import { logIn } from "./api.js";
import { element, field } from "./dom.js";
import { words } from "./words.js";

/** The form; `done` is called once the password was right. */
export function logInForm(done) {
  const said = words.frame;
  const password = element("input", {
    type: "password",
    name: "password",
    required: true,
    autocomplete: "current-password",
  });
  const problem = element("p", { class: "problem", role: "alert", hidden: true });
  const send = element("button", { class: "primary" }, said.logIn);
  const submit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      await logIn(password.value);
      done();
    } catch (error) {
      problem.textContent = error.told ?? String(error);
      problem.hidden = false;
      password.select();
    } finally {
      send.disabled = false;
    }
  };
  queueMicrotask(() => password.focus());
  return element(
    "form",
    { class: "card log-in", submit },
    element("h1", {}, said.title),
    field(said.password, password),
    problem,
    send,
  );
}
