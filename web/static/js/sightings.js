// @ts-check
/**
 * Which of the codes in view counts as read: one that was seen twice, and not again before it has been out of view for
 * two seconds. Two different tags in view at once are nobody's choice but the worker's.
 */

const TOGETHER_MS = 1_200;
const REST_MS = 2_000;

export class Sightings {
  /** @type {Map<string, {first: number, last: number, times: number, read: boolean}>} */
  #seen = new Map();

  /**
   * Note what a frame shows.
   * @param {string[]} texts
   * @param {number} now milliseconds
   * @returns {string[]} those that count as read by this frame
   */
  note(texts, now) {
    for (const [text, one] of this.#seen) if (now - one.last > (one.read ? REST_MS : TOGETHER_MS)) this.#seen.delete(text);
    return [...new Set(texts)].filter((text) => this.#again(text, now));
  }

  /**
   * @param {string} text
   * @param {number} now
   */
  #again(text, now) {
    const one = this.#seen.get(text) ?? { first: now, last: now, times: 0, read: false };
    one.times += 1;
    one.last = now;
    this.#seen.set(text, one);
    if (one.read || one.times < 2) return false;
    one.read = true;
    return true;
  }

  /**
   * A code stays unread while the worker has to choose between several.
   * @param {string[]} texts
   */
  unread(texts) {
    for (const text of texts) {
      const one = this.#seen.get(text);
      if (one) one.read = false;
    }
  }

  /**
   * A code that the worker tapped, or that came another way, is not read again at once.
   * @param {string} text
   * @param {number} now
   */
  took(text, now) {
    this.#seen.set(text, { first: now, last: now, times: 2, read: true });
  }
}
