// @ts-check
/**
 * Codes that carry one message in parts (連結QR, ISO/IEC 18004:2015, 8): bytes are joined, never text, because a
 * character of Shift_JIS may straddle two symbols. And the codes that nobody here may read on.
 *
 * @typedef {import("./types.js").Symbol} Symbol
 * @typedef {{total: number, parts: Map<number, Uint8Array>, data: Uint8Array | null, parityOk: boolean}} Message
 */

const PRIVATE = /^K\/(?:51|61)/; // name and address on the certificate of a kei car

/**
 * Whether a code holds a name or an address: it is dropped before anything else happens.
 * @param {{text: string}} symbol
 */
export function isPrivate({ text }) {
  return PRIVATE.test(text);
}

/**
 * What a symbol holds; a scanner that types tells only its text.
 * @param {Symbol} symbol
 */
export function data(symbol) {
  return symbol.data ?? new TextEncoder().encode(symbol.text);
}

/**
 * Which linked message a symbol belongs to.
 * @param {Symbol} symbol
 */
export function linkKey({ sequence }) {
  return sequence ? `${sequence[1]}/${sequence[2]}` : "";
}

/**
 * Messages from parts seen in any order. A parity that contradicts the header is a warning and no refusal: some
 * printers compute it over another encoding.
 * @param {Symbol[]} symbols
 * @returns {Message[]}
 */
export function joined(symbols) {
  /** @type {Map<string, {total: number, parity: number, parts: Map<number, Uint8Array>}>} */
  const sets = new Map();
  for (const symbol of symbols) {
    if (!symbol.sequence) continue;
    const [index, total, parity] = symbol.sequence;
    const set = sets.get(linkKey(symbol)) ?? { total, parity, parts: new Map() };
    sets.set(linkKey(symbol), set);
    set.parts.set(index, data(symbol));
  }
  return [...sets.values()].map(message);
}

/**
 * @param {{total: number, parity: number, parts: Map<number, Uint8Array>}} set
 * @returns {Message}
 */
function message({ total, parity, parts }) {
  if (parts.size < total) return { total, parts, data: null, parityOk: true };
  const bytes = [...parts.keys()].sort((a, b) => a - b).flatMap((index) => [...(parts.get(index) ?? [])]);
  return { total, parts, data: Uint8Array.from(bytes), parityOk: bytes.reduce((sum, byte) => sum ^ byte, 0) === parity };
}

/**
 * The text of a whole message: Shift_JIS as printed on paper, UTF-8 where it can be nothing else.
 * @param {Uint8Array} bytes
 */
export function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}
