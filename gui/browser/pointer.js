/** Whether a finger or a button is down. */

let isDown = false;
const put = (is) => () => {
  isDown = is;
};
window.addEventListener("pointerdown", put(true), true);
window.addEventListener("pointerup", put(false), true);
window.addEventListener("pointercancel", put(false), true);

/**
 * Acts once nothing is pressed. To press a button is to leave a field: what is said at the field then
 * would move the button away from below the pointer, and nothing would have been pressed.
 */
export function onceReleased(act) {
  if (isDown) window.addEventListener("pointerup", () => setTimeout(act), { once: true });
  else act();
}
