// @ts-check
/**
 * Says no at once where the phone already knows that the server will: the rules are the field's (R1, R3, R9, R12, R15
 * ...) and the consortium's agreement. Pure: a picture of the yard and a fact in, a reason out. The server has the last word.
 *
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./site.js").Site} Site
 * @typedef {{code: string, values: Record<string, string>}} Reason
 * @typedef {(site: Site, body: Record<string, any>) => Reason | null} Judge
 */
import { keptApart, unwanted } from "./agreed.js";
import { japanDay } from "./clock.js";
import { materialOf } from "./parts.js";

/** @type {Record<string, Judge>} */
const judges = {
  "fill.opened": opening,
  "part.recovered": (site, body) => vehicle(site, body) ?? outOfScheme(site, body) ?? notTaken(site, body) ?? taken(site, body) ?? elsewhere(site, body) ?? filling(site, body) ?? mixing(site, body),
  "part.absent": (site, body) => vehicle(site, body) ?? taken(site, body),
  "recovery.finished": finishing,
  "fill.closed": closing,
  "tag.bound": hanging,
  "bag.checked": arriving,
  "lot.weighed": (site, body) => arriving(site, body) ?? weight(body) ?? lapsed(site, body),
  "lot.handed_over": arriving,
  "lot.received": (site, body) => arriving(site, body) ?? incomplete(site, body),
};

/**
 * Judge a fact before it is recorded.
 * @param {Site} site
 * @param {string} kind
 * @param {Record<string, any>} body
 * @returns {Reason | null} null: nothing speaks against it here
 */
export function judge(site, kind, body) {
  return judges[kind]?.(site, body) ?? null;
}

/**
 * @param {string} code
 * @param {Record<string, string>} [values]
 * @returns {Reason}
 */
function because(code, values = {}) {
  return { code, values };
}

/** @type {Judge} */
function vehicle(site, body) {
  const acceptance = site.row("acceptances", body.acceptance);
  if (!acceptance) return because("unknown_vehicle");
  const vehicleName = { vehicle: acceptance.chassis_number };
  if (acceptance.state === "sealed") return because("R4", vehicleName);
  return acceptance.state === "finished" ? because("already_done", { ...vehicleName, state: "finished" }) : null;
}

/** R12: an out-of-scheme vehicle puts nothing into a scheme container. @type {Judge} */
function outOfScheme(site, body) {
  const acceptance = site.row("acceptances", body.acceptance);
  if (!acceptance || acceptance.found || acceptance.team) return null;
  return because("R12", { vehicle: acceptance.chassis_number, maker: acceptance.maker });
}

/** Only the parts that were agreed, and assigned to this yard, on the day the vehicle was accepted. @type {Judge} */
function notTaken(site, body) {
  const acceptance = site.row("acceptances", body.acceptance);
  return unwanted(site, acceptance, body.part);
}

/** R3: a part is recorded once. @type {Judge} */
function taken(site, body) {
  const before = site.row("acceptances", body.acceptance)?.parts[/** @type {Part} */ (body.part)];
  return before ? because("R3", { part: body.part, by: before.by, container: before.container ?? "", state: before.state }) : null;
}

/** R3: another dismantler took it off before. @type {Judge} */
function elsewhere(site, body) {
  const prior = site.row("acceptances", body.acceptance)?.prior?.[/** @type {Part} */ (body.part)];
  return prior ? because("R3", { part: body.part, by: prior.by, container: "", state: "recovered" }) : null;
}

/** R1: one material in one container; nothing into a closed one. @type {Judge} */
function filling(site, body) {
  const container = site.containerOf(body.fill);
  if (!container?.fill) return because("unknown_thing");
  const values = { part: body.part, container: container.name, material: container.material };
  if (container.material !== materialOf(body.part)) return because("R1", values);
  const { state } = container.fill;
  if (state === "open") return null;
  return because(state === "closed" ? "closed_fill" : "gone", { ...values, state });
}

/** ART and TH vehicles in one container only where that is agreed. @type {Judge} */
function mixing(site, body) {
  return keptApart(site, site.row("acceptances", body.acceptance), site.containerOf(body.fill)?.fill?.teams);
}

/** @type {Judge} */
function opening(site, body) {
  const container = site.row("containers", body.container);
  if (!container) return because("unknown_thing");
  return container.state === "retired" ? because("retired", { container: container.name }) : null;
}

/** R2: a reason exactly when nothing was recovered. @type {Judge} */
function finishing(site, body) {
  const unknown = vehicle(site, body);
  if (unknown) return unknown;
  const parts = Object.values(site.row("acceptances", body.acceptance)?.parts ?? {});
  const recovered = parts.some((part) => part.state === "recovered");
  return recovered === Boolean(body.nothing_reason) ? because("R2") : null;
}

/** @type {Judge} */
function closing(site, body) {
  const container = site.containerOf(body.fill);
  if (!container?.fill) return because("unknown_thing");
  if (container.fill.state !== "open") return because("closed_fill", { container: container.name });
  return container.fill.parts > 0 ? null : because("empty_fill", { container: container.name });
}

/** One tag has one life. @type {Judge} */
function hanging(site, body) {
  const container = site.row("containers", body.target);
  if (container?.state === "retired") return because("retired", { container: container.name });
  const tag = site.row("tags", body.code);
  if (tag?.state === "lost" || tag?.state === "retired") return because(`tag_${tag.state}`);
  const taken = tag?.target ? site.row("containers", tag.target) : undefined;
  return taken ? because("tag_bound", { container: taken.name }) : null;
}

/** @type {Judge} */
function arriving(site, body) {
  const lot = site.row("lots", body.lot);
  if (!lot) return because("unknown_thing");
  return lot.state === "received" ? because("already_done") : null;
}

/**
 * R15: a weight of zero or below is none.
 * @param {Record<string, any>} body
 */
function weight(body) {
  return body.gross_g > body.tare_g ? null : because("R15");
}

/** R9: no weighing on a scale whose inspection has lapsed. @type {Judge} */
function lapsed(site, body) {
  const scale = site.row("scales", body.scale);
  if (!scale) return because("unknown_thing");
  return scale.valid_until < japanDay() ? because("R9", { scale: scale.name, until: scale.valid_until }) : null;
}

/** @type {Judge} */
function incomplete(site, body) {
  const lot = site.row("lots", body.lot);
  const standing = lot?.lines.filter((line) => !line.superseded) ?? [];
  const unchecked = lot?.bags.filter((bag) => bag.checked === null).length ?? 0;
  if (unchecked > 0) return because("not_checked", { count: String(unchecked) });
  const weighed = new Set(standing.flatMap((line) => line.bags));
  const whole = standing.some((line) => line.bags.length === 0);
  const open = lot?.bags.filter((bag) => bag.checked === "found" && !weighed.has(bag.id)).length ?? 0;
  if (!whole && (standing.length === 0 || open > 0)) return because("not_weighed", { count: String(open) });
  const missing = lot?.bags.filter((bag) => bag.checked === "missing").length ?? 0;
  return missing === 0 || body.missing_reason ? null : because("mismatch", { missing: String(missing), all: String(lot?.bags.length) });
}
