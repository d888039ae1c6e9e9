// @ts-check
/**
 * What a scale sends, as grams: A&D's standard format, and lines of plain text. The same cases as the server's
 * (ledger/scale_line.py). Pure.
 *
 * @typedef {"a_and_d" | "ascii"} Format
 * @typedef {"moving" | "overload" | "negative" | "unit" | "not_gross" | "unreadable"} Fault
 * @typedef {{grams: number, fault?: undefined} | {grams?: undefined, fault: Fault}} Weight
 */

/** So many equal plain lines in a row count as stable. */
export const ALIKE = 3;
const DECIMALS = /** @type {Record<string, number>} */ ({ g: 0, kg: 3, t: 6 });
const A_AND_D = /^(ST|US|OL|QT)(?:,(GS|NT|TR))?,(.*)$/;
const NUMBER = /^([+-]?) *([0-9]{1,9}(?:\.[0-9]{1,6})?) *([a-zA-Z]*)$/;
const PLAIN = /^[^0-9+-]*?([+-]?) *([0-9]{1,9}(?:\.[0-9]{1,6})?) *([a-zA-Z]*)$/;
const OVER = /\b(OL|OVER|OVERLOAD|ERR(OR)?)\b/i;

/**
 * @param {Format} format
 * @param {string[]} lines the latest last
 * @returns {Weight}
 */
export function weightOf(format, lines) {
  const last = lines.at(-1)?.trim();
  if (last === undefined) return { fault: "unreadable" };
  if (format === "a_and_d") return aAndD(last);
  const told = lines.slice(-ALIKE).map((line) => plain(line.trim()));
  const wrong = told.find((one) => one.fault);
  if (wrong) return wrong;
  return told.length === ALIKE && told.every((one) => one.grams === told[0]?.grams) ? /** @type {Weight} */ (told[0]) : { fault: "moving" };
}

/** @param {[Format, string[]]} input @returns {Weight} */
export function weightOfCase([format, lines]) {
  return weightOf(format, lines);
}

/** @param {string} line @returns {Weight} */
function aAndD(line) {
  const [, header, shown, number = ""] = A_AND_D.exec(line) ?? [];
  if (!header) return { fault: "unreadable" };
  if (header === "OL") return { fault: "overload" };
  if (header === "US") return { fault: "moving" };
  if (header === "QT" || shown === "NT" || shown === "TR") return { fault: "not_gross" };
  return weight(NUMBER.exec(number.replace(/^ +| +$/g, "")));
}

/** @param {string} line @returns {Weight} */
function plain(line) {
  return OVER.test(line) ? { fault: "overload" } : weight(PLAIN.exec(line));
}

/** @param {RegExpExecArray | null} match @returns {Weight} */
function weight(match) {
  if (!match) return { fault: "unreadable" };
  const [, sign, number = "", unit = ""] = match;
  const decimals = DECIMALS[unit.toLowerCase()];
  if (decimals === undefined) return { fault: "unit" };
  const [whole = "", fraction = ""] = number.split(".");
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > decimals) return { fault: "unreadable" };
  const grams = Number(whole + kept.padEnd(decimals, "0"));
  return sign === "-" && grams > 0 ? { fault: "negative" } : { grams };
}
