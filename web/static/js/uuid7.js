// @ts-check
/** Ids that sort by time: UUID version 7 (RFC 9562 section 5.7), never going backwards within this page. */

let last = 0n;

/**
 * Make an id.
 * @param {number} [now] milliseconds since 1970
 * @returns {string} lower case, with dashes
 */
export function uuid7(now = Date.now()) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const stamp = (BigInt(now) << 12n) | BigInt(((random[0] ?? 0) << 3) | ((random[1] ?? 0) & 7));
  last = stamp > last ? stamp : last + 1n;
  const head = (last >> 12n).toString(16).padStart(12, "0");
  const counter = (last & 0xfffn).toString(16).padStart(3, "0");
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const tail = [...random.slice(2)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${head.slice(0, 8)}-${head.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
