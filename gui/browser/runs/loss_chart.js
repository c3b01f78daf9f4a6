/** Losses over the steps of a run: as measured, smoothed, and on drawings held out. */

import { scale, smoothed, thinned } from "./chart_scale.js";
import { drawn, element, freshId } from "../dom.js";
import { figure } from "../numbers.js";
import { words } from "../words.js";

const HEIGHT = 300;
const EDGE = { left: 58, right: 14, top: 14, bottom: 40 };
const MOST_POINTS = 400;

/** Those that have a place on an axis. */
const drawable = (points) => points.filter(({ loss }) => Number.isFinite(loss) && Math.abs(loss) < 1e30);

const path = (points, x, y) =>
  points
    .map(({ step, loss }, i) => `${i ? "L" : "M"}${x.at(step).toFixed(1)} ${y.at(loss).toFixed(1)}`)
    .join("");

/** A figure that fills the width it is given, and is drawn anew when that changes. */
export class LossChart {
  #svg = drawn("svg", { class: "chart", role: "img", height: HEIGHT });
  #readout = element("p", { class: "chart-readout quiet", "aria-hidden": "true" });
  #legend = element("ul", { class: "chart-legend" });
  #none = element("p", { class: "quiet" });
  #shown = { losses: [], heldOut: [], chosen: null, lastStep: 0 };
  #axes = null;
  #due = 0;

  constructor() {
    const said = words.runs.chart;
    this.#none.textContent = said.none;
    this.root = element(
      "figure",
      { class: "loss-chart" },
      element(
        "figcaption",
        { class: "row" },
        element("h3", {}, said.title),
        this.#legend,
      ),
      this.#none,
      this.#svg,
      this.#readout,
    );
    this.#svg.addEventListener("pointermove", (event) => this.#read(event));
    this.#svg.addEventListener("pointerleave", () => this.#unread());
    new ResizeObserver(() => this.#later()).observe(this.root);
    this.#draw();
  }

  /** @param {{losses: object[], heldOut?: object[], chosen?: number, lastStep: number}} what */
  show({ losses, heldOut = [], chosen = null, lastStep }) {
    this.#shown = { losses, heldOut, chosen, lastStep };
    this.#later();
  }

  // Events may come by the hundred; it is drawn once for what comes in one frame.
  #later() {
    if (!this.#due) {
      this.#due = requestAnimationFrame(() => {
        this.#due = 0;
        this.#draw();
      });
    }
  }

  #draw() {
    const raw = thinned(drawable(this.#shown.losses), MOST_POINTS);
    const heldOut = drawable(this.#shown.heldOut);
    const isEmpty = !raw.length && !heldOut.length;
    this.#none.hidden = !isEmpty;
    this.#svg.toggleAttribute("hidden", isEmpty);
    this.#readout.hidden = isEmpty;
    this.#legend.hidden = isEmpty;
    const width = this.root.clientWidth;
    if (isEmpty || !width) return;
    const smooth = smoothed(raw);
    const all = [...raw, ...heldOut].map(({ loss }) => loss);
    const last = Math.max(this.#shown.lastStep, ...[...raw, ...heldOut].map(({ step }) => step));
    const x = scale(0, last, { from: EDGE.left, to: width - EDGE.right, ticks: width / 110, whole: true, exact: true });
    const y = scale(Math.min(...all), Math.max(...all), { from: HEIGHT - EDGE.bottom, to: EDGE.top, ticks: 4 });
    this.#axes = { x, y, raw, smooth };
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.#svg.setAttribute("width", width);
    this.#svg.replaceChildren(
      ...this.#told(raw, heldOut),
      ...grid(x, y, width),
      drawn("path", { class: "raw", d: path(raw, x, y) }),
      drawn("path", { class: "smooth", d: path(smooth, x, y) }),
      ...heldOut.map((point) => this.#mark(point, x, y)),
      drawn("line", { class: "cursor", y1: EDGE.top, y2: HEIGHT - EDGE.bottom, x1: -9, x2: -9 }),
    );
    this.#legend.replaceChildren(...legend(raw.length > 0, heldOut.length > 0, this.#shown.chosen !== null));
  }

  #mark({ step, loss }, x, y) {
    const chosen = step === this.#shown.chosen;
    const title = drawn("title");
    title.textContent = words.runs.chart.toldPoint(step, figure(loss), chosen);
    const at = { cx: x.at(step), cy: y.at(loss), r: chosen ? 7 : 4.5 };
    return drawn("circle", { class: chosen ? "held-out chosen" : "held-out", ...at }, title);
  }

  /** For those who do not see it. */
  #told(raw, heldOut) {
    const said = words.runs.chart;
    const [title, description] = [drawn("title", { id: freshId("chart") }), drawn("desc", { id: freshId("chart") })];
    title.textContent = said.title;
    const lines = [];
    if (raw.length) {
      const lowest = raw.reduce((low, each) => (each.loss < low.loss ? each : low));
      const of = (point) => [figure(point.loss), point.step];
      lines.push(said.told(...of(raw[0]), ...of(raw.at(-1)), ...of(lowest)));
    }
    if (heldOut.length) {
      const tell = ({ step, loss }) => said.toldPoint(step, figure(loss), step === this.#shown.chosen);
      lines.push(said.toldHeldOut(heldOut.map(tell).join(", ")));
    }
    description.textContent = lines.join(" ");
    this.#svg.setAttribute("aria-labelledby", title.id);
    this.#svg.setAttribute("aria-describedby", description.id);
    return [title, description];
  }

  #read(event) {
    const { x, raw, smooth } = this.#axes ?? {};
    if (!raw?.length) return;
    const step = x.value(event.clientX - this.#svg.getBoundingClientRect().left);
    const away = raw.map((each) => Math.abs(each.step - step));
    const i = away.indexOf(Math.min(...away));
    const line = this.#svg.querySelector(".cursor");
    for (const end of ["x1", "x2"]) line.setAttribute(end, x.at(raw[i].step));
    this.#readout.textContent = words.runs.chart.at(raw[i].step, figure(raw[i].loss), figure(smooth[i].loss));
  }

  #unread() {
    this.#readout.textContent = "";
    const line = this.#svg.querySelector(".cursor");
    for (const end of ["x1", "x2"]) line?.setAttribute(end, -9);
  }
}

function text(content, attributes) {
  const made = drawn("text", attributes);
  made.textContent = content;
  return made;
}

function grid(x, y, width) {
  const said = words.runs.chart;
  const below = HEIGHT - EDGE.bottom;
  const number = (value, decimals) =>
    value.toLocaleString(words.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return [
    ...y.ticks.flatMap((tick) => [
      drawn("line", { class: "grid", x1: EDGE.left, x2: width - EDGE.right, y1: y.at(tick), y2: y.at(tick) }),
      text(number(tick, y.decimals), { class: "tick", x: EDGE.left - 8, y: y.at(tick) + 4, "text-anchor": "end" }),
    ]),
    ...x.ticks.map((tick) =>
      // The last one would be cut off, were it in the middle.
      text(number(tick, 0), {
        class: "tick",
        x: x.at(tick),
        y: below + 18,
        "text-anchor": x.at(tick) > width - 40 ? "end" : "middle",
      }),
    ),
    text(said.step, { class: "tick", x: width - EDGE.right, y: below + 35, "text-anchor": "end" }),
  ];
}

function legend(hasRaw, hasHeldOut, hasChosen) {
  const said = words.runs.chart;
  const entries = [
    hasRaw && ["raw", said.raw],
    hasRaw && ["smooth", said.smooth],
    hasHeldOut && ["held-out", said.heldOut],
    hasHeldOut && hasChosen && ["held-out chosen", said.chosen],
  ];
  return entries
    .filter(Boolean)
    .map(([kind, name]) => element("li", {}, element("span", { class: `swatch ${kind}`, "aria-hidden": "true" }), name));
}
