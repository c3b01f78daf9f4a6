/** Presses that a change of what is shown must not swallow. */

const ENDS = ["pointerup", "pointercancel", "keyup"];

/**
 * Do something to an element at once, or when it is let go: what is taken away between press and
 * release gets no click.
 */
export function whenReleased(element, act) {
  if (!element.matches(":active")) {
    act();
    return;
  }
  const ended = new AbortController();
  const settle = () => {
    ended.abort();
    // the click follows the release
    setTimeout(() => whenReleased(element, act));
  };
  for (const name of ENDS) addEventListener(name, settle, { signal: ended.signal, capture: true });
}
