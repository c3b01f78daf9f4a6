/** Where the picture comes to be, and is. */

import { comparison } from "./comparison.js";
import { button, element } from "../dom.js";
import { told } from "./notes.js";
import { ongoing } from "./ongoing_draw.js";
import { pictureActions, summary } from "./picture_actions.js";
import { letGo, show } from "./picture_files.js";
import { WaitingList } from "./waiting_list.js";
import { duration, words } from "../words.js";

// Of a hundred: who listens is not told of every step.
const TOLD_EVERY = 25;

export class DrawView {
  #acts;
  #last = null;
  #places = [];
  #shape = "";
  #compared = null;
  #announced = "";
  #canvas = element("div", { class: "canvas" });
  #status = element("p", { class: "status" });
  #bar = element("progress", { max: 1, "aria-label": words.draw.progress });
  #cancel = button(words.frame.cancel, () => ongoing.cancel());
  #going = element("div", { class: "going" }, this.#status, this.#bar, this.#cancel);
  #waiting = new WaitingList();
  #under = element("div", { class: "under" });
  #skip = button(words.draw.waiting.skip, () => ongoing.goOn());
  #problem = element("div", { class: "problem", role: "alert", hidden: true });
  #live = element("p", { class: "unseen", role: "status" });

  /** @param {import("./picture_actions.js").Acts} acts */
  constructor(acts) {
    this.#acts = acts;
    this.root = element(
      "section",
      { class: "card stage", "aria-label": words.draw.picture },
      this.#canvas,
      this.#problem,
      this.#going,
      this.#waiting.root,
      this.#under,
      this.#live,
    );
  }

  /** The picture that is shown while nothing is drawn: the newest there is. */
  remember(picture) {
    this.#last = picture ?? null;
    if (ongoing.state.phase === "idle") this.update(true);
  }

  /** As things stand. */
  update(isFirst = false) {
    const { state } = ongoing;
    const running = ongoing.isRunning;
    this.#lay(state, isFirst);
    this.root.setAttribute("aria-busy", String(running));
    this.#going.hidden = !running;
    if (running) this.#tell(state);
    else if (state.phase !== "idle" && !isFirst)
      this.#announce(words.draw.ended[state.phase](state.pictures.length));
    this.#tellProblem(state);
    this.#waiting.update();
  }

  /** Places are laid out anew for another draw, and when it has ended. */
  #lay(state, isFirst) {
    const running = ongoing.isRunning;
    const shape = JSON.stringify([
      state.requests.map((each) => each.request_id),
      running,
      state.phase === "idle" && this.#last?.key,
    ]);
    if (shape !== this.#shape || isFirst) {
      this.#shape = shape;
      this.#build(state, running);
    }
    const { width, height } = state.phase === "idle" && this.#last ? this.#last.parameters : state;
    this.#canvas.style.setProperty("--shape", width && height ? `${width} / ${height}` : "1");
    for (const [i, place] of this.#places.entries())
      place.put(state.pictures[i], state.previews[i]);
  }

  #build(state, running) {
    letGo(this.#canvas);
    this.#compared?.close();
    this.#compared = null;
    this.#places = [];
    const drawn =
      state.phase === "idle" ? [this.#last].filter(Boolean) : state.pictures.filter(Boolean);
    if (!running && state.compares && drawn.length === 2 && drawn.every((each) => each.png))
      this.#compare(drawn);
    else if (running) this.#wait(state);
    else if (drawn.length) this.#show(drawn);
    else this.#canvas.replaceChildren(this.#empty());
    this.#canvas.dataset.count = String(
      Math.max(1, running ? state.pictures.length : drawn.length),
    );
    this.#under.replaceChildren(...(running ? [] : this.#below(drawn, state)));
    this.#under.hidden = this.#under.childElementCount === 0;
  }

  #empty() {
    return element(
      "p",
      { class: "empty" },
      element("span", { class: "empty-sign", "aria-hidden": "true" }, "✎"),
      words.draw.empty,
    );
  }

  #wait(state) {
    this.#places = state.pictures.map(() => new Place());
    this.#canvas.replaceChildren(...this.#places.map((place) => place.root));
  }

  #show(drawn) {
    this.#canvas.replaceChildren(
      ...drawn.map((picture) => drawnPicture(picture, () => this.#acts.open(picture))),
    );
  }

  #compare(drawn) {
    const named = drawn.map(({ png, parameters: { adapter } }) => ({
      blob: png,
      name: adapter ? `${adapter.style}@${adapter.version}` : words.draw.withoutAdapter,
    }));
    this.#compared = comparison(named);
    this.#canvas.replaceChildren(this.#compared.root);
  }

  #below(drawn, state) {
    if (!drawn.length) return [];
    const [first] = drawn;
    const said = told(first.notes ?? {}, { withheld: !first.png });
    const own = state.isKept ? [] : [words.draw.unkept];
    return [
      drawn.length === 1 && pictureActions(first, this.#acts),
      drawn.length === 1 && element("p", { class: "quiet summary" }, summary(first.parameters)),
      drawn.length > 1 && !state.compares && element("p", { class: "quiet" }, words.draw.pressOne),
      ...own.map((sentence) => element("p", { class: "note" }, sentence)),
      ...said,
    ].filter(Boolean);
  }

  #tell(state) {
    const text = words.draw.phases[state.phase](
      state,
      state.eta_s === null ? null : duration(state.eta_s),
    );
    this.#status.textContent = text;
    if (state.phase === "drawing" && state.of) {
      this.#bar.value = state.share;
      const percent = Math.floor((state.share * 100) / TOLD_EVERY) * TOLD_EVERY;
      this.#announce(words.draw.announced(percent));
    } else {
      this.#bar.removeAttribute("value");
      this.#announce(text);
    }
    this.#cancel.disabled = state.phase === "cancelling";
  }

  #announce(text) {
    if (text === this.#announced) return;
    this.#announced = text;
    this.#live.textContent = text;
  }

  #tellProblem({ phase, problem }) {
    const isShown = phase === "failed";
    this.#skip.hidden = ongoing.waiting.length === 0;
    if (this.#problem.hidden === !isShown) return;
    this.#problem.hidden = !isShown;
    if (!isShown) return;
    this.#problem.replaceChildren(
      element("p", {}, problem.toldIn(words.draw.refused)),
      element(
        "div",
        { class: "row" },
        button(words.frame.tryAgain, () => ongoing.again()),
        this.#skip,
      ),
    );
  }
}

/** Where a picture is being drawn: a shimmer, then looks at it, then the picture. */
class Place {
  #image = element("img", { alt: words.draw.preview, hidden: true });

  constructor() {
    this.root = element("div", { class: "place waiting" }, this.#image);
  }

  put(picture, preview) {
    const blob = picture?.png && !picture.flagged ? picture.png : (preview ?? null);
    if (!blob) return;
    show(this.#image, blob);
    this.#image.hidden = false;
    this.root.classList.remove("waiting");
    this.root.classList.toggle("unfinished", !picture);
  }
}

/** A picture to be pressed; one that was flagged is veiled. */
function drawnPicture(picture, press) {
  if (!picture.png) return element("p", { class: "empty" }, words.draw.notes.withheld);
  const alt = picture.parameters.prompt || picture.parameters.full_prompt;
  const image = element("img", { alt: words.draw.drawnOf(alt) });
  show(image, picture.png);
  return element(
    "button",
    {
      type: "button",
      class: picture.flagged ? "place drawn flagged" : "place drawn",
      click: press,
    },
    image,
    picture.flagged && element("span", { class: "veil" }, words.draw.flagged),
  );
}
