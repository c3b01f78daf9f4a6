/** Numbers as people read them. */

import { words } from "./words.js";

/** A number of the contract: what JSON has no number for comes as a string, such as `NaN`. */
export const numberOf = (value) => Number(value ?? 0);

/** A whole number: `1,200`. */
export const count = (value) => numberOf(value).toLocaleString(words.locale);

/** A measured one, four figures of it: `0.1432`; very small ones as `1e-4`. */
export function figure(value, digits = 4) {
  const number = numberOf(value);
  if (!Number.isFinite(number)) return Number.isNaN(number) ? "NaN" : number > 0 ? "∞" : "−∞";
  if (number !== 0 && Math.abs(number) < 0.001) {
    return number.toExponential(Math.min(digits, 3) - 1).replace(/\.?0+e/, "e").replace("-", "−");
  }
  return number
    .toLocaleString(words.locale, { maximumSignificantDigits: digits })
    .replace("-", "−");
}
