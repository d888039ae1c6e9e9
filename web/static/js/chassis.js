// @ts-check
/**
 * Chassis numbers (車台番号): how they are written, how to find one in a certificate's code, how to look one up.
 *
 * @typedef {import("./types.js").Acceptance} Acceptance
 */

const DOMESTIC = /^[A-Z0-9]{2,8}-\d{5,7}$/;
const IMPORT = /^[A-HJ-NPR-Z0-9]{17}$/;
const RESTAMPED = /^(?:[^\sA-Z0-9]{0,2}[[(]\d{1,3}[\])]\d{4,6}[^\sA-Z0-9]?)$/;
const MOST = 42; // JARS takes up to 42 characters

/**
 * The written form: half width, upper case, one kind of dash, no spaces.
 * @param {string} text
 */
export function written(text) {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[‐-―−ー－ｰ─]/g, "-")
    .replace(/\s/g, "")
    .slice(0, MOST);
}

/**
 * Whether a written form follows one of the known grammars.
 * @param {string} number
 */
export function plausible(number) {
  return DOMESTIC.test(number) || (IMPORT.test(number) && /\d/.test(number)) || RESTAMPED.test(number);
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
