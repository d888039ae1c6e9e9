// @ts-check
/**
 * Photographs: kept on the phone, named by their SHA-256 in an event, and carried piece by piece when no event waits.
 * An event never waits for its photograph. Only the server's word that it has the whole picture takes it off the phone.
 */
import { Declined, SignInNeeded, Unreachable, understood } from "./api.js";
import { using, writing } from "./store.js";

/**
 * @typedef {object} Kept
 * @property {string} sha256
 * @property {ArrayBuffer} data
 * @property {number} size bytes
 * @property {number} at milliseconds
 * @property {string} [refused] what the server said to it: it stays, for a person
 */

const PIECE = 256 * 1024;
const LIMIT_MS = 30_000;
const QUALITY = 0.85;
const LONGEST_SIDE = 1600;

/** What the phone was asked to keep is not there when read back, or is no picture. */
export class PhotographLost extends Error {}

/**
 * Keep a picture on this phone, to be sent by itself; returns when it was read back. Made smaller and rid of where it
 * was taken, unless `longestSide` is 0: then the bytes stay as they are.
 * @param {Blob} picture
 * @param {{longestSide?: number}} [options] in pixels
 * @returns {Promise<{sha256: string, size: number}>}
 */
export async function keepPhotograph(picture, { longestSide = LONGEST_SIDE } = {}) {
  const data = await (longestSide > 0 ? await shrunk(picture, longestSide) : picture).arrayBuffer();
  const sha256 = hex(await crypto.subtle.digest("SHA-256", data));
  /** @type {Kept} */
  const kept = { sha256, data, size: data.byteLength, at: Date.now() };
  await writing(["photographs"], (tx) => /** @type {any} */ (tx.objectStore("photographs")).put(kept));
  const back = /** @type {Kept | undefined} */ (await using((db) => db.get("photographs", sha256)));
  if (back?.data.byteLength !== data.byteLength) throw new PhotographLost(sha256);
  return { sha256, size: data.byteLength };
}

/**
 * @param {Blob} picture
 * @param {number} longestSide
 * @returns {Promise<Blob>} JPEG
 */
async function shrunk(picture, longestSide) {
  const image = await createImageBitmap(picture).catch(() => Promise.reject(new PhotographLost("no picture")));
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((done, failed) => canvas.toBlob((made) => (made ? done(made) : failed(new PhotographLost("no picture"))), "image/jpeg", QUALITY));
}

/** @param {ArrayBuffer} digest */
function hex(digest) {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Photographs that are still only on this phone, oldest first.
 * @returns {Promise<Kept[]>}
 */
export async function waitingPhotographs() {
  const all = /** @type {Kept[]} */ (await using((db) => db.getAll("photographs")));
  return all.sort((a, b) => a.at - b.at);
}

/**
 * Send what waits, one after the other, as long as nobody wants the line for something else. One page at a time.
 * @param {() => boolean} free whether no event waits
 * @returns {Promise<void>}
 * @throws {Unreachable | SignInNeeded}
 */
export async function carryPhotographs(free) {
  if (!("locks" in navigator)) return carryAll(free);
  await navigator.locks.request("nisugata-photographs", { ifAvailable: true }, (lock) => (lock ? carryAll(free) : undefined));
}

/** @param {() => boolean} free */
async function carryAll(free) {
  for (const kept of await waitingPhotographs()) {
    if (!kept.refused && free()) await carry(kept, free);
  }
}

/**
 * @param {Kept} kept
 * @param {() => boolean} free
 */
async function carry(kept, free) {
  try {
    let told = await talk(kept, "GET");
    while (!told.complete && free()) told = await talk(kept, "PUT", told.offset);
    if (told.complete === true && told.sha256 === kept.sha256) await drop(kept);
  } catch (error) {
    if (!(error instanceof Declined) || error.status === 429) throw error instanceof Declined ? new Unreachable("429") : error;
    await note(kept, error.message);
  }
}

/**
 * @param {Kept} kept
 * @param {"GET" | "PUT"} method
 * @param {number} [offset]
 * @returns {Promise<{sha256: string, offset: number, complete: boolean}>}
 */
async function talk(kept, method, offset = 0) {
  const headers = { Accept: "application/json", "X-Nisugata": "1", "Upload-Offset": String(offset), "Upload-Length": String(kept.size) };
  const body = method === "PUT" ? kept.data.slice(offset, offset + PIECE) : undefined;
  const signal = AbortSignal.timeout(LIMIT_MS);
  const response = await fetch(`/api/v1/photographs/${kept.sha256}`, { method, headers, body, signal, cache: "no-store", redirect: "error" }).catch((error) => {
    throw new Unreachable(String(error));
  });
  const told = await response.json().catch(() => null);
  if (response.status === 409 && Number.isInteger(told?.offset)) return { sha256: kept.sha256, offset: told.offset, complete: false };
  understood(response, told);
  if (!Number.isInteger(told.offset) || (method === "PUT" && !told.complete && told.offset <= offset)) throw new Unreachable("no answer of ours");
  return told;
}

/** @param {Kept} kept */
function drop({ sha256 }) {
  return writing(["photographs"], (tx) => /** @type {any} */ (tx.objectStore("photographs")).delete(sha256));
}

/**
 * The server can't take it: it stays for a person, and the ones behind it go on.
 * @param {Kept} kept
 * @param {string} words
 */
function note(kept, words) {
  return writing(["photographs"], (tx) => /** @type {any} */ (tx.objectStore("photographs")).put({ ...kept, refused: words }));
}
