/** Which version draws: putting one into service, saying which one did before, and undoing it. */

import { call, Refusal } from "../api.js";
import { button, element } from "../dom.js";
import { passes, told } from "../problem.js";
import { words } from "../words.js";

/** A style's versions, newest first; of a style that the inference server has not heard of, none. */
export async function adaptersOf(style) {
  try {
    return (await call("drawing.v1.Adapters/List", { style })).adapters;
  } catch (error) {
    if (error instanceof Refusal && error.kind === "NotFound") return [];
    throw error;
  }
}

/** The one that draws now: in service, for the base model that is there. */
export const activeOf = (adapters) => adapters.find((each) => each.active && each.fits);

/** Changes which version draws, and tells `change` of it. Its root is a message that stays until it is closed, with Undo. */
export class Service extends EventTarget {
  root = element("div", { class: "notice", role: "status" });

  /** @throws {Refusal} */
  async activate(style, version) {
    const { previous_version: before } = await call("drawing.v1.Adapters/Activate", { style, version });
    this.#changed(style, version, before);
  }

  /** Takes the version out of service: the base model draws alone. @throws {Refusal} */
  async deactivate(style, version) {
    await call("drawing.v1.Adapters/Deactivate", { style, version });
    const name = words.runs.version(style, version);
    this.#tell(words.runs.inService.noneNow(name), () => this.activate(style, version));
    this.#happened({ style, version: undefined, before: version });
  }

  /** Deletes the version for good; an Undo that would put it into service goes with it. @throws {Refusal} */
  async remove(style, version) {
    await call("drawing.v1.Adapters/Remove", { style, version });
    this.#tell(words.runs.versions.removed(words.runs.version(style, version)));
    this.#happened({ style });
  }

  /** What was told last is over. */
  forget() {
    this.root.replaceChildren();
  }

  /** Puts a run's version into service though it was kept back. @throws {Refusal} */
  async promote(run) {
    const answer = await call("training.v1.Training/PromoteRun", { run_id: run.id });
    this.#changed(run.style, run.version, answer.previous_version);
    return answer;
  }

  #changed(style, version, before) {
    const said = words.runs.inService;
    const name = (number) => words.runs.version(style, number);
    if (before === version) this.#tell(said.already(name(version)));
    else if (before === undefined) {
      this.#tell(said.first(name(version)), () => this.deactivate(style, version));
    } else {
      this.#tell(said.changed(name(version), name(before)), () => this.activate(style, before));
    }
    this.#happened({ style, version, before });
  }

  #happened(detail) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }

  #tell(sentence, undo = null) {
    this.root.replaceChildren(
      element("p", {}, sentence),
      element(
        "div",
        { class: "row" },
        undo && button(words.runs.inService.undo, (event) => this.#undo(undo, event.target)),
        button("✕", () => this.forget(), { class: "plain", "aria-label": words.frame.close }),
      ),
    );
  }

  async #undo(undo, pressed) {
    pressed.disabled = true;
    try {
      await undo();
    } catch (error) {
      pressed.disabled = false;
      // Asked again, it would be refused again: the version is no longer there.
      if (!passes(error)) pressed.remove();
      this.root.firstChild.textContent = told(error);
    }
  }
}
