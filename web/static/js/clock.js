// @ts-check
/**
 * How far the server's clock is ahead of this phone's, as far as measured; sent along with every event. And the day and
 * the time of day, written without the browser's formatters: making one for a time zone takes a slow phone a tenth of a
 * second.
 */

const JAPAN_MS = 9 * 60 * 60_000;

/** @type {number | null} */
let offsetMs = null;

/**
 * Learn from an answer that tells the server's time; half of the round trip is taken off.
 * @param {string | undefined} serverTime ISO
 * @param {number} askedAt milliseconds, this phone's clock
 */
export function learn(serverTime, askedAt) {
  const told = Date.parse(serverTime ?? "");
  if (!Number.isNaN(told)) offsetMs = Math.round(told - (askedAt + Date.now()) / 2);
}

/** @returns {number | null} milliseconds */
export function offset() {
  return offsetMs;
}

/**
 * This phone's time with its offset from UTC, to the millisecond.
 * @param {Date} [now]
 */
export function localIso(now = new Date()) {
  const minutes = -now.getTimezoneOffset();
  const shifted = new Date(now.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  return `${shifted}${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, "0");
}

/** The day in Japan, where it is nine hours later than UTC all year; ISO. */
export function japanDay() {
  return new Date(Date.now() + JAPAN_MS).toISOString().slice(0, 10);
}

/** @param {Date} at */
export function hourAndMinute(at) {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}
