// @ts-check
/**
 * Records that this phone can't send, on their way by hand: a copy of the outbox, signed with the key that the server
 * gave this phone, as a file or read from its screen by another phone. The outbox itself stays as it is.
 *
 * @typedef {{events: string, signature: string}} Part
 * @typedef {{kind: string, v: 1, device: string, name: string, made_at: string, records: number, parts: Part[]}} Rescue
 */
import { ask, Declined } from "./api.js";
import * as outbox from "./outbox.js";
import { keep, recall, using, writing } from "./store.js";

const SHAPE = "nisugata-rescue";
const PART = 100;
/** Many records at once take the server a while. */
const LIMIT_MS = 60_000;

/** This phone was never given its key: it has to be online once. */
export class NoKey extends Error {}

/** Learn the key that this phone signs with; kept so that no script can read it out again. */
export async function learnKey() {
  if (!globalThis.crypto?.subtle) return; // plain http
  const { device, key } = await ask("/api/v1/rescue-key");
  const bytes = Uint8Array.from(key.match(/../g), (/** @type {string} */ two) => parseInt(two, 16));
  const own = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  await keep("meta", "rescue_key", { device, key: own });
}

/**
 * Everything that waits, signed.
 * @returns {Promise<Rescue>}
 */
export async function packed() {
  const own = await recall("meta", "rescue_key");
  const device = await recall("meta", "device");
  if (!own) throw new NoKey();
  const entries = await outbox.waiting();
  /** @type {Part[]} */
  const parts = [];
  for (let first = 0; first < entries.length; first += PART) {
    const events = JSON.stringify(entries.slice(first, first + PART).map((entry) => entry.event));
    const signature = await crypto.subtle.sign("HMAC", own.key, new TextEncoder().encode(events));
    parts.push({ events, signature: [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("") });
  }
  return { kind: SHAPE, v: 1, device: own.device, name: device?.name ?? "", made_at: new Date().toISOString(), records: entries.length, parts };
}

/**
 * Give the records out as a file: through the share sheet where there is one, else as a download.
 * @param {Rescue} rescue
 */
export async function giveFile(rescue) {
  const name = `nisugata-${rescue.made_at.slice(0, 16).replace(/\D/g, "")}.json`;
  const file = new File([JSON.stringify(rescue)], name, { type: "application/json" });
  if (navigator.canShare?.({ files: [file] })) {
    await navigator.share({ files: [file], title: name }).catch((error) => {
      if (error.name !== "AbortError") download(file); // the sheet was closed, or it takes no such file
    });
  } else download(file);
}

/** @param {File} file */
function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LIMIT_MS);
}

/**
 * Keep what was read from another phone's screen, to be sent when there is signal.
 * @param {string} text
 * @returns {Promise<Rescue>}
 */
export async function adopt(text) {
  const rescue = /** @type {Rescue} */ (JSON.parse(text));
  if (rescue.kind !== SHAPE) throw new Error("no rescue");
  const id = `${rescue.device} ${rescue.made_at}`;
  await writing(["rescues"], (tx) => /** @type {any} */ (tx.objectStore("rescues")).put({ id, rescue }));
  return rescue;
}

/**
 * Send what was read from other phones. A copy goes only when the server has answered each of its records.
 * @param {(name: string, count: number) => void} told
 */
export async function carryRescues(told) {
  for (const { id, rescue, refused } of await using((db) => db.getAll("rescues"))) {
    if (refused) continue;
    try {
      const { answers } = await ask("/api/v1/events/rescued", { post: rescue, limitMs: LIMIT_MS });
      if (!complete(rescue, answers)) continue;
      await writing(["rescues"], (tx) => /** @type {any} */ (tx.objectStore("rescues")).delete(id));
      told(rescue.name, rescue.records);
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      const note = { id, rescue, refused: error.message }; // it stays, for a person
      await writing(["rescues"], (tx) => /** @type {any} */ (tx.objectStore("rescues")).put(note));
    }
  }
}

/**
 * @param {Rescue} rescue
 * @param {any} answers
 */
function complete(rescue, answers) {
  if (!Array.isArray(answers)) return false;
  const heard = new Set(answers.filter((one) => Number.isInteger(one?.position)).map((one) => one.id));
  return rescue.parts.flatMap((part) => JSON.parse(part.events)).every((event) => heard.has(event.id));
}
