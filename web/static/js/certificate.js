// @ts-check
/**
 * Inspection certificates (車検証): their codes, in any order, over any number of frames and photographs, to the facts we
 * need. The same grammar as scanning/certificate.py, so that it works without signal; tests/scanning/certificates.json
 * holds both to it. Names and addresses (K/51, K/61) are dropped before anything else happens.
 *
 * @typedef {import("./types.js").Symbol} Symbol
 * @typedef {{value: string, source: string}} Fact
 * @typedef {"chassis_number" | "registration_number" | "type" | "engine" | "first_registration" | "expires" | "type_class_number" | "fuel"} Name
 * @typedef {{facts: Partial<Record<Name, Fact>>, seen: number, wanted: number, parityOk: boolean, ticks: {code: string, seen: boolean[]}[]}} Certificate
 *
 * @typedef {object} Layout one code: how it starts, its numbers of fields and of symbols, and what stands where
 * @property {string} name
 * @property {string[]} start
 * @property {number[]} sizes
 * @property {number} symbols
 * @property {Partial<Record<Name, number>>} places
 */
import { grammar, normalised } from "./chassis.js";
import { data, decoded, isPrivate, joined, linkKey } from "./linked-codes.js";

/** @type {Record<string, string>} */
const FUELS = { "01": "ガソリン", "05": "電気", 14: "ガソリン・電気", 99: "その他" };
const UNSET = new Set(["", "-", "999999", "9999"]);
const CENTURY = 60; // two-digit years from here on belong to the last century
const MOST_FRAGMENTS = 5;
const CHASSIS_PLACE = 3; // of code 2's fields, from its start and from its end

const TYPE = { type_class_number: 2, expires: 3, first_registration: 4, type: 5 };
const KEI_TYPE = { type_class_number: 3, expires: 4, first_registration: 5, type: 6 };
/** @type {Layout} */
const CODE_2 = { name: "code 2", start: ["2"], sizes: [6], symbols: 2, places: { registration_number: 1, chassis_number: CHASSIS_PLACE, engine: 4 } };
/** @type {Layout} */
const CODE_3 = { name: "code 3", start: ["2"], sizes: [19, 21], symbols: 3, places: { ...TYPE, fuel: 18 } };
/** @type {Layout[]} */
const LAYOUTS = [
  CODE_2,
  CODE_3,
  { name: "K/22", start: ["K", "22"], sizes: [7], symbols: 1, places: { registration_number: 2, chassis_number: 4, engine: 5 } },
  { name: "K/31", start: ["K", "31"], sizes: [19], symbols: 1, places: KEI_TYPE },
  { name: "K/32", start: ["K", "32"], sizes: [20], symbols: 1, places: { ...KEI_TYPE, fuel: 19 } },
];
/** What can stand in a field at all: tells a code from fragments joined in the wrong order. @type {Record<Name, RegExp>} */
const FORMS = {
  chassis_number: /^(?:(?=.*[^0-9]).{3,30}|-?)$/,
  registration_number: /^.{0,30}$/,
  engine: /^.{0,30}$/,
  type: /^(?:.*[^0-9].*|)$/,
  type_class_number: /^(?:[0-9]{5,10}|-?)$/,
  expires: /^(?:[0-9]{6}|-?)$/,
  first_registration: /^(?:[0-9]{4}|-?)$/,
  fuel: /^(?:[0-9]{1,2}|-?)$/,
};
const AXLE_LOAD = /^(?:[0-9]{4}|-)$/;

/**
 * The certificate as far as these symbols tell it; ask again with all symbols when more have been seen.
 * @param {Symbol[]} symbols
 * @returns {Certificate}
 */
export function readCertificate(symbols) {
  const kept = publicOnly(symbols);
  const messages = joined(kept);
  const alone = [...new Set(kept.filter((one) => !one.sequence).map((one) => decoded(data(one))))];
  const texts = messages.flatMap((message) => (message.data ? [decoded(message.data)] : []));
  const codes = [...texts, ...piecedTogether(alone)].flatMap((text) => codeOf(text) ?? []);
  const found = new Set(codes.map(({ layout }) => layout));
  const ticks = ticksOf(found, messages);
  const seen = ticks.flatMap((code) => code.seen).filter(Boolean).length;
  return {
    facts: { ...early(kept), ...factsOf(codes) },
    seen,
    wanted: ticks.reduce((sum, code) => sum + code.seen.length, 0),
    parityOk: messages.every((message) => message.parityOk),
    ticks,
  };
}

/**
 * The symbols without those that hold a name or an address, and without what is linked to one of these.
 * @param {Symbol[]} symbols
 */
export function publicOnly(symbols) {
  const linked = new Set(symbols.filter((one) => isPrivate(one)).flatMap((one) => (one.sequence ? [linkKey(one)] : [])));
  return symbols.filter((one) => !isPrivate(one) && !(one.sequence && linked.has(linkKey(one))));
}

/**
 * Whether a symbol may belong to a certificate: a code of one, a part of two or three linked ones, or a fragment that a
 * scanner has stripped of its header.
 * @param {Symbol} symbol
 */
export function isPart({ text, sequence }) {
  if (sequence) return [CODE_2.symbols, CODE_3.symbols].includes(sequence[1]);
  return text.includes("/") && !text.includes(":");
}

/**
 * Which parts there are and which were seen: five symbols for a registered car, two for a kei; none while nothing of a
 * certificate has been seen. Old paper has further codes, which don't count.
 * @param {Set<Layout>} found
 * @param {import("./linked-codes.js").Message[]} messages
 */
function ticksOf(found, messages) {
  const kei = [...found].map((layout) => layout.name).filter((name) => name.startsWith("K"));
  if (kei.length > 0) {
    const second = kei.find((name) => name !== "K/22") ?? "K/32";
    return ["K/22", second].map((name) => ({ code: name, seen: [kei.includes(name)] }));
  }
  const both = [CODE_2, CODE_3].map((layout) => ({ code: layout.name, seen: seenOf(layout, found, messages) }));
  return both.some((code) => code.seen.includes(true)) ? both : [];
}

/**
 * @param {Layout} layout
 * @param {Set<Layout>} found
 * @param {import("./linked-codes.js").Message[]} messages
 * @returns {boolean[]}
 */
function seenOf(layout, found, messages) {
  if (found.has(layout)) return new Array(layout.symbols).fill(true);
  const begun = messages.filter((message) => !message.data && message.total === layout.symbols && begins(message, "2/"));
  const most = begun.sort((a, b) => b.parts.size - a.parts.size)[0];
  return Array.from({ length: layout.symbols }, (_, index) => most?.parts.has(index) ?? false);
}

/**
 * @param {import("./linked-codes.js").Message} message
 * @param {string} start
 */
function begins({ parts }, start) {
  const first = parts.get(0);
  return !first || [...start].every((sign, index) => first[index] === sign.charCodeAt(0));
}

/**
 * The chassis number where one part of code 2 has it whole, between two strokes: mostly the second does.
 * @param {Symbol[]} symbols
 * @returns {Partial<Record<Name, Fact>>}
 */
function early(symbols) {
  for (const symbol of symbols) {
    const fields = fieldsOf(decoded(data(symbol)));
    const begin = fields[0] === "2" ? 1 : 0;
    const linked = symbol.sequence ? symbol.sequence[1] === CODE_2.symbols : !symbol.text.includes(":");
    if (!linked || fields.length <= CHASSIS_PLACE + begin || fields[0] === "K") continue;
    const number = normalised(fields.at(begin ? CHASSIS_PLACE : -CHASSIS_PLACE) ?? "");
    if (["domestic", "vin"].includes(grammar(number))) return { chassis_number: { value: number, source: CODE_2.name } };
  }
  return {};
}

/** @param {string} text */
function fieldsOf(text) {
  return text.replace(/[\r\n\0]+$/, "").split("/");
}

/**
 * @param {{layout: Layout, parts: string[]}[]} codes
 * @returns {Partial<Record<Name, Fact>>}
 */
function factsOf(codes) {
  /** @type {Partial<Record<Name, Fact>>} */
  const facts = {};
  for (const { layout, parts } of codes) {
    for (const [name, place] of /** @type {[Name, number][]} */ (Object.entries(layout.places))) {
      const value = valueOf(name, parts[place] ?? "");
      if (value) facts[name] ??= { value, source: layout.name };
    }
  }
  return facts;
}

/**
 * The field as people write it; empty where the certificate leaves it blank.
 * @param {Name} name
 * @param {string} field
 */
function valueOf(name, field) {
  const value = field.normalize("NFKC").split(/\s+/).filter(Boolean).join(" ");
  if (UNSET.has(value)) return "";
  if (name === "chassis_number") return normalised(value);
  if (name === "expires" || name === "first_registration") return dateOf(value);
  return name === "fuel" ? (FUELS[value] ?? value) : value;
}

/** @param {string} digits YYMMDD or YYMM */
function dateOf(digits) {
  if (!/^(?:\d{4}|\d{6})$/.test(digits)) return "";
  const year = (Number(digits.slice(0, 2)) >= CENTURY ? 1900 : 2000) + Number(digits.slice(0, 2));
  return [String(year), digits.slice(2, 4), digits.slice(4)].filter(Boolean).join("-");
}

/**
 * @param {string} text
 * @returns {{layout: Layout, parts: string[]} | null}
 */
function codeOf(text) {
  const parts = fieldsOf(text);
  const layout = LAYOUTS.find((one) => one.sizes.includes(parts.length) && one.start.every((start, index) => parts[index] === start) && fits(one, parts));
  return layout ? { layout, parts } : null;
}

/**
 * @param {Layout} layout
 * @param {string[]} parts
 */
function fits(layout, parts) {
  const places = /** @type {[Name, number][]} */ (Object.entries(layout.places));
  return places.every(([name, place]) => FORMS[name].test((parts[place] ?? "").trim()));
}

/**
 * Whole codes, and what fits together from fragments whose headers nobody has read (some scanners drop them).
 * @param {string[]} texts
 */
function piecedTogether(texts) {
  const whole = texts.filter((text) => codeOf(text));
  let fragments = texts.filter((text) => !codeOf(text)).slice(0, MOST_FRAGMENTS);
  for (const count of [2, 3]) {
    const order = orders(fragments, count).find((one) => one[0]?.startsWith("2/") && isWhole(one.join(""), count));
    if (!order) continue;
    fragments = fragments.filter((fragment) => !order.includes(fragment));
    whole.push(order.join(""));
  }
  return whole;
}

/**
 * Every order of so many of these.
 * @param {string[]} texts
 * @param {number} count
 * @returns {string[][]}
 */
function orders(texts, count) {
  if (count === 0) return [[]];
  return texts.flatMap((text) => orders(texts.filter((one) => one !== text), count - 1).map((rest) => [text, ...rest]));
}

/**
 * Stricter than `codeOf`: two wrong pieces seldom make a right number, or weights and dates where they belong.
 * @param {string} text
 * @param {number} symbols
 */
function isWhole(text, symbols) {
  const found = codeOf(text);
  if (!found || found.layout.symbols !== symbols) return false;
  const { layout, parts } = found;
  if (layout === CODE_3) return (parts[5] ?? "").includes("-") && parts.slice(6, 10).every((load) => AXLE_LOAD.test(load.trim()));
  return grammar(normalised(parts[CHASSIS_PLACE] ?? "")) !== "other";
}
