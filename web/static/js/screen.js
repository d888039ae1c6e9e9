// @ts-check
/**
 * What the worker is in the middle of: kept, so that a reload or a dead battery finds it again.
 *
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").Material} Material
 */
import { keep, recall } from "./store.js";

/**
 * @typedef {object} Screen
 * @property {string | null} vehicle id of an acceptance
 * @property {Part[]} ticks parts in the worker's hands
 * @property {Partial<Record<Material, string>>} chosen id of the container of each material
 * @property {boolean} mark the moulded mark was checked
 * @property {boolean} foreign foreign matter was removed
 * @property {string | null} putting id of the container that waits for its place
 * @property {string | null} actor
 * @property {number} touched milliseconds
 */

export const IDLE_MS = 30 * 60_000;

/** @returns {Screen} */
export function blank() {
  return { vehicle: null, ticks: [], chosen: {}, mark: false, foreign: false, putting: null, actor: null, touched: Date.now() };
}

/**
 * Take up where the same worker left off; another worker, or one who comes back after a long while, starts afresh.
 * @param {string} actor
 * @returns {Promise<Screen>}
 */
export async function resume(actor) {
  const kept = /** @type {Screen | undefined} */ (await recall("screen", "floor"));
  if (!kept || kept.actor !== actor || Date.now() - kept.touched > IDLE_MS) return { ...blank(), actor };
  return { ...blank(), ...kept };
}

/**
 * Keep where the worker is. A phone without room goes on all the same: this is a convenience, no record.
 * @param {Screen} screen
 */
export async function save(screen) {
  screen.touched = Date.now();
  try {
    await keep("screen", "floor", screen);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
