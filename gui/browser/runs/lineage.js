/** Which version continued from which, as a line beside the list. */

import { drawn } from "../dom.js";

const LANE = 18;
// Where a row's own dot is: at the middle of its first line.
const DOT = 26;

/**
 * The lanes of versions, newest first.
 * @param {number[]} versions
 * @param {Map<number, number>} parentOf Of those that continued from one.
 * @returns {{lane: number, above: number[], passing: number[], below: boolean, gone: boolean}[]} Of
 *   each row its own lane, those that come to it from above, those that pass it by, whether its own
 *   goes on, and whether what it goes on to is no longer there.
 */
export function lanes(versions, parentOf) {
  const known = new Set(versions);
  const open = [];
  return versions.map((version) => {
    const above = open.flatMap((leadsTo, lane) => (leadsTo === version ? [lane] : []));
    for (const each of above) open[each] = null;
    const passing = open.flatMap((leadsTo, lane) => (leadsTo === null ? [] : [lane]));
    const free = open.indexOf(null);
    const lane = above[0] ?? (free < 0 ? open.length : free);
    const parent = parentOf.get(version);
    const below = known.has(parent);
    open[lane] = below ? parent : null;
    return { lane, above, passing, below, gone: parent !== undefined && !below };
  });
}

/** The piece of the lines beside one row; the words say the same. */
export function rail({ lane, above, passing, below, gone }, numLanes, isActive) {
  const x = (each) => each * LANE + LANE / 2 + 2;
  const line = (x1, y1, x2, y2, kind = "") => drawn("line", { class: kind, x1, y1, x2, y2 });
  return drawn(
    "svg",
    { class: "rail", width: numLanes * LANE + 4, "aria-hidden": "true" },
    passing.map((each) => line(x(each), 0, x(each), "100%")),
    above.map((each) => line(x(each), 0, x(lane), DOT)),
    below ? [line(x(lane), DOT, x(lane), "100%")] : [],
    gone ? [line(x(lane), DOT, x(lane), "100%", "gone")] : [],
    drawn("circle", { class: isActive ? "active" : "", cx: x(lane), cy: DOT, r: isActive ? 7 : 5 }),
  );
}
