// @ts-check
/**
 * Chassis numbers (車台番号): how they are written, how to find one in a certificate's code, how to look one up.
 *
 * @typedef {import("./types.js").Acceptance} Acceptance
 */

/** The same as scanning/chassis.py: a test asks both. */
const GRAMMARS = /** @type {const} */ ({
  domestic: /^[A-Z0-9]{2,8}-[0-9]{5,7}$/,
  vin: /^[A-HJ-NPR-Z0-9]{17}$/, // ISO 3779: no I, O, Q
  restamp: /^(?:[一-龠]\[?\(?[0-9]{1,2}\)?\]?[0-9]{5,8}[一-龠]?|\[[0-9]{1,2}\][0-9]{5,8}|[一-龠][0-9]{7})$/,
  special: /^\*(?:FUMEI|KUMITATE|SHISAKU)$/,
});
const EMISSION = /^[A-Z0-9]{2,3}-(?=[A-Z0-9]{2,8}-[0-9]{5,7}$)/; // DAA- and the like belong to the type, not here
const SUFFIX = /\*[KS]$/;
const MOST = 42; // JARS takes up to 42 characters
const ALIKE = ["0OQD", "1IL7", "2Z", "5S", "8B3", "6G", "VUY", "MNW", "PR", "EF", "CG"];
const LEAST_LIKENESS = 0.75; // two or three wrong signs; less would offer strangers

/**
 * NFKC, upper case, every look-alike of a dash a hyphen, no blanks, no emission prefix, no *K or *S suffix.
 * @param {string} text
 */
export function normalised(text) {
  const folded = text.normalize("NFKC").replace(/[‐‑‒–—―−ー─━_]/g, "-").toUpperCase();
  return folded.replace(/\s/g, "").replace(SUFFIX, "").replace(EMISSION, "");
}

/**
 * The written form, as long as JARS takes it.
 * @param {string} text
 */
export function written(text) {
  return normalised(text).slice(0, MOST);
}

/**
 * The grammar a written form follows.
 * @param {string} number
 * @returns {keyof typeof GRAMMARS | "other"}
 */
export function grammar(number) {
  const kinds = /** @type {(keyof typeof GRAMMARS)[]} */ (Object.keys(GRAMMARS));
  return kinds.find((kind) => GRAMMARS[kind].test(number)) ?? "other";
}

/**
 * Whether a written form follows one of the known grammars; seventeen letters are no number.
 * @param {string} number
 */
export function plausible(number) {
  const kind = grammar(number);
  return kind === "vin" ? /\d/.test(number) : kind !== "other";
}

/**
 * The chassis number in an inspection certificate's code (registered cars code 2, kei K/22), or in a bare text; null
 * where there is none. Fields are parted by "/"; in code 2 the number usually sits in the second symbol alone, so every
 * field is looked at.
 * @param {string} text
 */
export function fromCode(text) {
  const fields = text.split("/").map(written);
  const kei = fields[0] === "K" && fields[1] === "22" ? fields[4] : undefined;
  if (kei && kei !== "-") return kei;
  return fields.find(plausible) ?? null;
}

/**
 * Accepted vehicles whose number holds what was typed; the last digits count first. Unfinished ones come first.
 * @param {Iterable<Acceptance>} acceptances
 * @param {string} typed
 * @returns {Acceptance[]}
 */
export function lookup(acceptances, typed) {
  const wanted = written(typed).replaceAll("-", "");
  if (wanted.length < 2) return [];
  const hits = [...acceptances].filter((one) => bare(one).includes(wanted));
  return hits.sort((a, b) => rank(a, wanted) - rank(b, wanted) || b.accepted_on.localeCompare(a.accepted_on));
}

/** @param {Acceptance} acceptance */
function bare(acceptance) {
  return acceptance.chassis_number.replaceAll("-", "");
}

/**
 * @param {Acceptance} acceptance
 * @param {string} wanted
 */
function rank(acceptance, wanted) {
  return (bare(acceptance).endsWith(wanted) ? 0 : 1) + (acceptance.state === "open" ? 0 : 2);
}

/**
 * What a sign is mistaken for.
 * @param {string} sign
 */
export function lookAlikes(sign) {
  return [...new Set(ALIKE.filter((group) => group.includes(sign)).join(""))].filter((one) => one !== sign);
}

/**
 * The vehicles whose numbers are most like what was read, best first.
 * @param {Iterable<Acceptance>} acceptances
 * @param {string} text
 * @param {number} [count]
 * @param {number} [least] likeness, from 0 to 1
 * @returns {Acceptance[]}
 */
export function nearest(acceptances, text, count = 3, least = LEAST_LIKENESS) {
  const number = normalised(text);
  const matches = [...acceptances].map((acceptance) => ({ acceptance, likeness: likeness(number, acceptance.chassis_number) }));
  const likely = matches.filter((match) => match.likeness >= least);
  return likely.sort((a, b) => b.likeness - a.likeness).slice(0, count).map((match) => match.acceptance);
}

/**
 * How alike two numbers are, from 0 to 1: look-alikes differ by a quarter, a hyphen counts a tenth.
 * @param {string} one
 * @param {string} other
 */
export function likeness(one, other) {
  return 1 - distance(one, other) / Math.max(one.length, other.length, 1);
}

/**
 * @param {string} one
 * @param {string} other
 */
function distance(one, other) {
  let row = [0];
  for (const sign of other) row.push((row.at(-1) ?? 0) + weight(sign));
  for (const sign of one) {
    const above = row;
    row = [at(above, 0) + weight(sign)];
    for (const [place, target] of [...other].entries()) {
      row.push(Math.min(at(above, place) + exchange(sign, target), at(above, place + 1) + weight(sign), at(row, place) + weight(target)));
    }
  }
  return at(row, other.length);
}

/**
 * @param {number[]} row
 * @param {number} place
 */
function at(row, place) {
  return row[place] ?? 0;
}

/** @param {string} sign */
function weight(sign) {
  return sign === "-" ? 0.1 : 1;
}

/**
 * @param {string} sign
 * @param {string} target
 */
function exchange(sign, target) {
  if (sign === target) return 0;
  return lookAlikes(sign).includes(target) ? 0.25 : 1;
}
