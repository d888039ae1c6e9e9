// @ts-check
/**
 * A text as a series of QR codes, shown one after the other and put together again by the phone that reads them, in any
 * order: `NISR1:<series>:<number>:<of how many>:<CRC-32 of the piece>:<piece>`. The text is pressed (deflate), cut, and
 * written in base 32, so that the codes stay in their densest alphabet. `series` is the beginning of the SHA-256 of the
 * whole: it keeps two series apart and tells at the end that nothing is wrong.
 */

const BEGIN = "NISR1";
const PIECE = 300;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SHAPE = /^NISR1:([0-9A-F]{16}):(\d{1,4}):(\d{1,4}):([0-9A-F]{8}):([A-Z2-7]+)$/;

/** @param {string} text */
export function isFrame(text) {
  return text.startsWith(`${BEGIN}:`);
}

/**
 * @param {string} text
 * @returns {Promise<string[]>}
 */
export async function frames(text) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text));
  const series = await seriesOf(bytes);
  const total = Math.ceil(bytes.length / PIECE);
  return Array.from({ length: total }, (_, index) => {
    const piece = bytes.subarray(index * PIECE, (index + 1) * PIECE);
    return [BEGIN, series, index + 1, total, crc32(piece), base32(piece)].join(":");
  });
}

/** Puts together what is read; another series begins anew. */
export class Collector {
  #series = "";
  /** @type {(Uint8Array | undefined)[]} */
  #pieces = [];

  /**
   * @param {string} frame
   * @returns {Promise<{have: number, total: number, fresh: boolean, text: string | null} | null>} null: misread
   */
  async add(frame) {
    const [, series, number, of, crc, letters] = SHAPE.exec(frame) ?? [];
    const piece = letters ? unbase32(letters) : null;
    const [index, total] = [Number(number) - 1, Number(of)];
    if (!series || !piece || crc32(piece) !== crc || index < 0 || index >= total) return null;
    if (series !== this.#series || total !== this.#pieces.length) {
      this.#series = series;
      this.#pieces = new Array(total).fill(undefined);
    }
    const fresh = !this.#pieces[index];
    this.#pieces[index] = piece;
    const have = this.#pieces.filter(Boolean).length;
    return { have, total, fresh, text: fresh && have === total ? await this.#whole() : null };
  }

  async #whole() {
    const bytes = new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (this.#pieces)).arrayBuffer());
    const right = (await seriesOf(bytes)) === this.#series;
    this.#series = "";
    this.#pieces = [];
    if (!right) throw new Error("the pieces do not fit");
    return new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes));
  }
}

/**
 * @param {CompressionStream | DecompressionStream} press
 * @param {Uint8Array} bytes
 */
async function through(press, bytes) {
  const out = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(press);
  return new Uint8Array(await new Response(out).arrayBuffer());
}

/** @param {Uint8Array} bytes */
async function seriesOf(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", /** @type {BufferSource} */ (bytes));
  return [...new Uint8Array(digest).subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase();
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (~sum >>> 0).toString(16).padStart(8, "0").toUpperCase();
}

/** @param {Uint8Array} bytes */
function base32(bytes) {
  let letters = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) letters += LETTERS[(held >>> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? letters + LETTERS[(held << (5 - bits)) & 31] : letters;
}

/** @param {string} letters */
function unbase32(letters) {
  /** @type {number[]} */
  const bytes = [];
  let held = 0;
  let bits = 0;
  for (const letter of letters) {
    held = (held << 5) | LETTERS.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >>> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}
