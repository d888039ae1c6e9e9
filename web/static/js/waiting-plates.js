// @ts-check
/**
 * Photographs of chassis numbers that wait for signal, and those that were read and wait for a person. They are no
 * records: a database of their own, a few at most, thrown away when they were dealt with or after a week.
 *
 * @typedef {import("./plate-camera.js").Shot} Shot
 * @typedef {import("./chassis-confirm.js").Reading} Reading
 * @typedef {{id: string, at: number, frames: ArrayBuffer[], box: Shot["box"], reading: Reading | null}} Plate
 */
import { openDB } from "../vendor/idb.js";
import { uuid7 } from "./uuid7.js";

const NAME = "nisugata-plates";
const MOST = 12;
const WEEK_MS = 7 * 24 * 60 * 60_000;

/** @returns {Promise<import("idb").IDBPDatabase<any>>} */
function database() {
  return openDB(NAME, 1, { upgrade: (db) => void db.createObjectStore("plates", { keyPath: "id" }) });
}

/**
 * @template T
 * @param {(db: import("idb").IDBPDatabase<any>) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function using(work) {
  const db = await database();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/**
 * Keep a shot until it can be sent; the oldest makes room.
 * @param {Shot} shot
 * @returns {Promise<void>}
 */
export async function keepPlate({ frames, box }) {
  const plate = { id: uuid7(), at: Date.now(), frames: await Promise.all(frames.map((frame) => frame.arrayBuffer())), box, reading: null };
  const before = await plates();
  await using(async (db) => {
    for (const old of before.slice(0, Math.max(0, before.length + 1 - MOST))) await db.delete("plates", old.id);
    await db.put("plates", plate);
  });
}

/**
 * What waits, oldest first; what is a week old is nobody's any more.
 * @returns {Promise<Plate[]>}
 */
export function plates() {
  return using(async (db) => {
    const all = /** @type {Plate[]} */ (await db.getAll("plates"));
    const stale = all.filter((plate) => Date.now() - plate.at > WEEK_MS);
    for (const plate of stale) await db.delete("plates", plate.id);
    return all.filter((plate) => !stale.includes(plate)).sort((a, b) => a.at - b.at);
  });
}

/**
 * Note what the server read.
 * @param {Plate} plate
 * @param {Reading} reading
 */
export function platesRead(plate, reading) {
  return using((db) => db.put("plates", { ...plate, reading }));
}

/** @param {string} id dealt with, or thrown away */
export function dropPlate(id) {
  return using((db) => db.delete("plates", id));
}

/**
 * The shot as it was taken.
 * @param {Plate} plate
 * @returns {Shot}
 */
export function shotOf({ frames, box }) {
  return { frames: frames.map((frame) => new Blob([frame], { type: "image/jpeg" })), box };
}
