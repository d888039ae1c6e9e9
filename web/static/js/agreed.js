// @ts-check
/**
 * What the consortium agreed and which materials this yard recovers (様式2), as the phone was last told: versions by their
 * first day, the earliest first.
 *
 * @typedef {import("./types.js").Part} Part
 * @typedef {{from: string, parts: Part[], marks: string[], foreign_level: number, teams_share_lots?: boolean}} Agreed
 * @typedef {{from: string, materials: import("./types.js").Material[] | null}} Recovers null: nobody is named for anything
 * @typedef {{agreed: Agreed[], recovers: Recovers[]}} Told
 * @typedef {import("./judge.js").Reason} Reason
 */
import { japanDay } from "./clock.js";
import { byId } from "./dom.js";
import { materialOf } from "./parts.js";
import { say } from "./words.js";

/**
 * @template {{from: string}} Version
 * @param {Version[] | undefined} versions
 * @param {string} day ISO date
 */
function agreedOn(versions, day) {
  return versions?.filter((one) => one.from <= day).at(-1);
}

/**
 * Why a part is not to be taken from a vehicle here, by the day it was accepted; null: it is.
 * @param {Told} told
 * @param {{accepted_on: string, chassis_number: string} | undefined} vehicle
 * @param {Part} part
 * @returns {Reason | null}
 */
export function unwanted({ agreed, recovers }, vehicle, part) {
  const day = vehicle?.accepted_on ?? "";
  if (!(agreedOn(agreed, day)?.parts.includes(part) ?? true)) return { code: "not_taken", values: { part } };
  const material = materialOf(part);
  if (agreedOn(recovers, day)?.materials?.includes(material) ?? true) return null;
  return { code: "not_taken", values: { part, material, vehicle: vehicle?.chassis_number ?? "", state: "recovers" } };
}

/**
 * Why a vehicle's parts may not go into a fill: it holds the other team's, and these are kept apart today.
 * @param {Told} told
 * @param {import("./types.js").Acceptance | undefined} vehicle
 * @param {import("./types.js").ByTeam | undefined} inside
 * @returns {Reason | null}
 */
export function keptApart({ agreed }, vehicle, inside) {
  if (agreedOn(agreed, japanDay())?.teams_share_lots !== false || !vehicle?.team) return null;
  const mine = { parts: 1, vehicle: vehicle.chassis_number };
  const { ART: art = null, TH: th = null } = vehicle.team === "ART" ? { ...inside, ART: mine } : { ...inside, TH: mine };
  return art && th ? { code: "teams_apart", values: { vehicle: art.vehicle, other: th.vehicle } } : null;
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
