/** What a version was judged by, in words: before, after, and which direction is better. */

import { element } from "../dom.js";
import { figure, numberOf } from "../numbers.js";
import { words } from "../words.js";

function result(metric) {
  const said = words.runs.report;
  if (metric.margin === undefined) return ["off", said.informs];
  return metric.passed ? ["good", said.passed] : ["bad", said.worse];
}

function row(metric) {
  const said = words.runs.report;
  const [name, meaning] = said.metrics[metric.name] ?? [metric.name, ""];
  const [look, told] = result(metric);
  const moved = numberOf(metric.candidate) - numberOf(metric.rival);
  const isBetter = metric.lower_is_better ? moved < 0 : moved > 0;
  const arrow = moved === 0 ? "=" : moved < 0 ? "↓" : "↑";
  const cell = (label, ...content) => element("td", { "data-label": label }, ...content);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name, element("small", {}, meaning)),
    cell(said.before, figure(metric.rival), metric.rival_is_base && element("small", {}, said.baseName)),
    cell(
      said.after,
      figure(metric.candidate),
      element("span", { class: isBetter ? "better" : "", "aria-hidden": "true" }, ` ${arrow}`),
      element("small", {}, metric.lower_is_better ? said.lower : said.higher),
    ),
    cell(
      said.change,
      figure(moved, 3),
      element("small", {}, said.interval(figure(metric.low, 3), figure(metric.high, 3))),
      metric.margin !== undefined && element("small", {}, said.margin(figure(metric.margin, 2))),
    ),
    cell(said.result, element("span", { class: `badge ${look}` }, told)),
  );
}

/** A table of a report's metrics. */
export function metricsTable(metrics) {
  const said = words.runs.report;
  if (!metrics.length) return element("p", { class: "quiet" }, said.noMetrics);
  const heads = [said.figure, said.before, said.after, said.change, said.result];
  return element(
    "table",
    { class: "metrics" },
    element("caption", { class: "unseen" }, said.figures),
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, metrics.map(row)),
  );
}
