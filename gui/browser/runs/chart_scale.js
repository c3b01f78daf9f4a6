/** Where values and round numbers lie on an axis. */

const ROUND = [1, 2, 2.5, 5, 10];

function stepOf(span, ticks) {
  const rough = span / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ROUND.find((each) => each * power >= rough * 0.999) * power;
}

/** So many that the step is told exactly. */
function decimalsOf(step) {
  const power = Math.floor(Math.log10(step) + 1e-9);
  const isWhole = Math.abs(step / 10 ** power - Math.round(step / 10 ** power)) < 1e-6;
  return Math.max(0, isWhole ? -power : 1 - power);
}

/**
 * An axis.
 * @param {number} low
 * @param {number} high Not below `low`.
 * @param {{from: number, to: number, ticks: number, whole?: boolean, exact?: boolean}} how Where it
 *   lies, in pixels; about how many round numbers it has; whether only whole ones; whether it ends
 *   where the values end.
 */
export function scale(low, high, { from, to, ticks, whole = false, exact = false }) {
  const flat = high - low <= Math.abs(high) * 1e-9;
  const span = flat ? Math.abs(high) || 1 : high - low;
  const step = Math.max(stepOf(span, ticks), whole ? 1 : 0);
  const first = exact ? low : Math.floor((flat ? low - span / 2 : low) / step) * step;
  const last = exact ? Math.max(high, low + step) : Math.ceil((flat ? high + span / 2 : high) / step) * step;
  const marks = [];
  // + 0, because the nearest to a hair below it is −0.
  for (let i = Math.ceil(first / step - 1e-9) + 0; i * step <= last + step * 1e-9; i += 1) marks.push(i * step);
  return {
    ticks: marks,
    decimals: decimalsOf(step),
    at: (value) => from + ((value - first) / (last - first)) * (to - from),
    value: (pixel) => first + ((pixel - from) / (to - from)) * (last - first),
  };
}

/** So many points at most, each the mean of its stretch. */
export function thinned(points, most) {
  if (points.length <= most) return points;
  const size = points.length / most;
  return Array.from({ length: most }, (_, i) => {
    const stretch = points.slice(Math.floor(i * size), Math.floor((i + 1) * size));
    const sum = stretch.reduce((all, each) => all + each.loss, 0);
    return { step: stretch.at(-1).step, loss: sum / stretch.length };
  });
}

// Of all points, on each side of one that is smoothed.
const REACH = 0.08;

/**
 * The trend: of each point and its neighbours, the near ones weighing most. Of both sides, because an
 * average of what went before runs behind a loss that falls.
 */
export function smoothed(points) {
  const reach = Math.max(Math.round(points.length * REACH), 1);
  return points.map(({ step }, i) => {
    let [sum, all] = [0, 0];
    for (let j = Math.max(i - reach + 1, 0); j < Math.min(i + reach, points.length); j += 1) {
      const weight = reach - Math.abs(i - j);
      sum += weight * points[j].loss;
      all += weight;
    }
    return { step, loss: sum / all };
  });
}
