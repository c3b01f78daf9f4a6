/** How fast a stage of a run goes, and how long it has to go. Times are in seconds. */

export class Pace {
  /**
   * Of a stage that counts something down, from when it was first looked at.
   * @param {number} left How many are left.
   * @param {number} at When that was told.
   */
  constructor(left, at) {
    [this.firstLeft, this.since, this.left, this.at] = [left, at, left, at];
  }

  /** That of who knows their own: `left` more would take them `leftS`. */
  static ofSteps(done, left, leftS, at) {
    const pace = new Pace(left, at);
    pace.firstLeft = done + left;
    pace.since = at - (leftS / Math.max(left, 1)) * done;
    return pace;
  }

  take(left, at) {
    if (left >= this.firstLeft) [this.firstLeft, this.since] = [left, at];
    [this.left, this.at] = [left, at];
  }

  /**
   * The rest's; null: nothing tells yet, or that time is over. What is being done is taken to be done
   * by now at the earliest: where no word comes any more, the time grows.
   */
  timeLeft(now) {
    const done = this.firstLeft - this.left;
    if (!done || !this.left) return null;
    // Another machine's clock may be ahead of this one's.
    const elapsed = Math.max(now, this.at) - this.since;
    const each = Math.max((this.at - this.since) / done, elapsed / (done + 1));
    const left = each * this.firstLeft - elapsed;
    return left > 0 ? left : null;
  }
}
