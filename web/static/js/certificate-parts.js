// @ts-check
/**
 * The parts of one certificate, collected over frames and photographs in any order. Another certificate before the
 * camera starts anew; so does a long pause.
 *
 * @typedef {import("./types.js").Symbol} Symbol
 * @typedef {import("./certificate.js").Certificate} Certificate
 */
import { isPart, publicOnly, readCertificate } from "./certificate.js";
import { linkKey } from "./linked-codes.js";

const FORGOTTEN_MS = 180_000;
const MOST_PARTS = 16;
const OWN_LINK = 3; // of the linked codes on a certificate only code 3 has three symbols

export class CertificateParts {
  /** @type {Symbol[]} */
  #parts = [];
  #last = 0;
  /** What the parts say. @type {Certificate} */
  known = readCertificate([]);

  /**
   * Take what fits.
   * @param {Symbol[]} symbols
   * @param {number} now milliseconds
   * @returns {boolean} whether more is known now than before
   */
  add(symbols, now) {
    const parts = publicOnly(symbols).filter(isPart);
    const fresh = parts.filter((part) => !this.holds(part.text));
    const paused = now - this.#last > FORGOTTEN_MS;
    if (parts.length > 0) this.#last = now;
    if (fresh.length === 0) return false;
    const kept = paused || this.#isAnother(fresh) ? this.#linkedTo(fresh) : this.#parts;
    const told = JSON.stringify([this.known.facts, this.known.ticks]);
    this.#parts = [...kept, ...fresh].slice(-MOST_PARTS);
    this.known = readCertificate(this.#parts);
    return JSON.stringify([this.known.facts, this.known.ticks]) !== told;
  }

  /**
   * Whether a text is one of the parts already.
   * @param {string} text
   */
  holds(text) {
    return this.#parts.some((part) => part.text === text);
  }

  /** The worker puts the paper away. */
  forget() {
    this.#parts = [];
    this.known = readCertificate([]);
  }

  get number() {
    return this.known.facts.chassis_number?.value ?? null;
  }

  get complete() {
    return this.known.wanted > 0 && this.known.seen >= this.known.wanted;
  }

  /** @param {Symbol[]} fresh */
  #isAnother(fresh) {
    const number = readCertificate([...this.#linkedTo(fresh), ...fresh]).facts.chassis_number?.value;
    if (this.number && number && number !== this.number) return true;
    return fresh.some((part) => this.#parts.some((before) => contradicts(part, before)));
  }

  /** Parts of the same linked messages. @param {Symbol[]} symbols */
  #linkedTo(symbols) {
    const keys = new Set(symbols.filter((one) => one.sequence).map(linkKey));
    return this.#parts.filter((part) => part.sequence && keys.has(linkKey(part)));
  }
}

/**
 * Whether two parts can't stand on one paper: two codes 3, two types of a kei, a kei and a registered car.
 * @param {Symbol} one
 * @param {Symbol} other
 */
function contradicts(one, other) {
  if (one.sequence && other.sequence) return one.sequence[1] === OWN_LINK && other.sequence[1] === OWN_LINK && linkKey(one) !== linkKey(other);
  const kei = /^K\/(?:2|3)/;
  if (kei.test(one.text) && kei.test(other.text)) return one.text.slice(0, 3) === other.text.slice(0, 3);
  return (kei.test(one.text) && Boolean(other.sequence)) || (kei.test(other.text) && Boolean(one.sequence));
}
