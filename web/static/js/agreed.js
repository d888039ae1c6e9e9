// @ts-check
/**
 * What the consortium agreed, as the phone was last told: versions by their first day, the earliest first.
 *
 * @typedef {import("./types.js").Part} Part
 * @typedef {{from: string, parts: Part[], marks: string[], foreign_level: number}} Agreed
 */
import { japanDay } from "./clock.js";
import { byId } from "./dom.js";
import { say } from "./words.js";

/**
 * @param {Agreed[] | undefined} versions
 * @param {string} day ISO date
 */
function agreedOn(versions, day) {
  return versions?.filter((one) => one.from <= day).at(-1);
}

/**
 * Whether a part is to be taken from a vehicle: by the day it was accepted.
 * @param {Agreed[] | undefined} versions
 * @param {{accepted_on: string} | undefined} vehicle
 * @param {Part} part
 */
export function isTaken(versions, vehicle, part) {
  return agreedOn(versions, vehicle?.accepted_on ?? "")?.parts.includes(part) ?? true;
}

/**
 * Show which marks are accepted and what foreign matter is removed, today.
 * @param {Agreed[] | undefined} versions
 */
export function showAgreed(versions) {
  const now = agreedOn(versions, japanDay());
  byId("agreed").hidden = !now;
  byId("agreed-marks").textContent = now?.marks.join("  ") ?? "";
  byId("agreed-foreign").textContent = now ? say(`agreed.foreign_${now.foreign_level}`) : "";
}
