// @ts-check
/** What a wrong sign of a chassis number may really be. */
import { lookAlikes } from "./chassis.js";

const MOST = 4;
const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * The numbers meant if one sign is wrong, the likeliest first: what other readings have there, then look-alikes.
 * @param {string} text
 * @param {number} place
 * @param {string[]} others other readings
 * @returns {string[]}
 */
export function corrections(text, place, others) {
  const sign = text[place] ?? "";
  const read = others.filter((other) => other.length === text.length).map((other) => other[place] ?? "");
  const signs = [...new Set([...read, ...lookAlikes(sign)])].filter((one) => one !== sign && everySign(text, place).includes(one));
  return signs.slice(0, MOST).map((one) => text.slice(0, place) + one + text.slice(place + 1));
}

/**
 * Every sign that may stand in a place: digits alone after the hyphen of a domestic number.
 * @param {string} text
 * @param {number} place
 * @returns {string[]}
 */
export function everySign(text, place) {
  const hyphen = text.indexOf("-");
  return [...(hyphen > 0 && place > hyphen ? DIGITS : DIGITS + LETTERS)];
}
