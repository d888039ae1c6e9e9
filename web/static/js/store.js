// @ts-check
/**
 * The phone's own database. Writes that matter are `durability: "strict"`; a lost connection (iOS drops it in the
 * background) is opened again and the work repeated.
 *
 * Stores: outbox (entries the server has not answered), records (entries it has), meta (installation, next number,
 * positions), screen (what the worker was doing), photographs (not sent yet),
 * rescues (records of other phones, not sent yet), and the snapshot's tables.
 */
import { openDB } from "../vendor/idb.js";

/**
 * @typedef {import("idb").IDBPDatabase<any>} Database
 * @typedef {import("idb").IDBPTransaction<any, string[], "readwrite">} Writing
 */

const NAME = "nisugata";
const VERSION = 3;
const TRIES = 3;
export const TABLES = ["people", "acceptances", "containers", "places", "lots", "scales", "tags"];

/** @type {Promise<Database> | null} */
let opened = null;

/** @returns {Promise<Database>} */
function database() {
  const connection = opened ?? openDB(NAME, VERSION, { upgrade, blocking, terminated: forget });
  opened = connection;
  connection.catch(forget);
  return connection;
}

/**
 * @param {Database} db
 * @param {number} before
 * @param {number | null} _now
 * @param {import("idb").IDBPTransaction<any, string[], "versionchange">} tx
 */
function upgrade(db, before, _now, tx) {
  if (before < 3) {
    db.createObjectStore("photographs", { keyPath: "sha256" });
    db.createObjectStore("rescues", { keyPath: "id" });
  }
  if (before >= 1) return before < 2 ? addTags(db, tx) : undefined;
  db.createObjectStore("outbox", { keyPath: "seq" }).createIndex("id", "id", { unique: true });
  db.createObjectStore("records", { keyPath: "id" }).createIndex("seq", "seq");
  db.createObjectStore("meta");
  db.createObjectStore("screen");
  for (const table of TABLES) db.createObjectStore(table, { keyPath: "id" });
}

/**
 * Version 2 knows tags; the next snapshot is asked for as a whole, so that it has all of them.
 * @param {Database} db
 * @param {import("idb").IDBPTransaction<any, string[], "versionchange">} tx
 */
function addTags(db, tx) {
  db.createObjectStore("tags", { keyPath: "id" });
  void tx.objectStore("meta").delete("snapshot");
}

/**
 * A newer page wants to upgrade: let go, so that it isn't kept waiting.
 * @param {number} _current
 * @param {number | null} _blocked
 * @param {IDBVersionChangeEvent} event
 */
function blocking(_current, _blocked, event) {
  /** @type {IDBDatabase} */ (event.target).close();
  forget();
}

function forget() {
  opened = null;
}

/**
 * Do some work with the database, again with a fresh connection where the old one was lost.
 * @template T
 * @param {(db: Database) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function using(work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(await database());
    } catch (error) {
      if (attempt >= TRIES || !lostConnection(error)) throw error;
      forget();
    }
  }
}

/** @param {unknown} error */
function lostConnection(error) {
  return error instanceof DOMException && ["InvalidStateError", "UnknownError", "AbortError"].includes(error.name);
}

/**
 * Write in one transaction that is on the disk when this returns.
 * @template T
 * @param {string[]} stores
 * @param {(tx: Writing) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function writing(stores, work) {
  return using(async (db) => {
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      await abandon(tx);
      throw error;
    }
  });
}

/** @param {Writing} tx */
async function abandon(tx) {
  try {
    tx.abort();
  } catch {
    // it had ended by itself
  }
  await tx.done.catch(() => {});
}

/**
 * Read one value of `meta` or `screen`.
 * @param {"meta" | "screen"} store
 * @param {string} key
 */
export function recall(store, key) {
  return using((db) => db.get(store, key));
}

/**
 * Keep one value of `meta` or `screen`.
 * @param {"meta" | "screen"} store
 * @param {string} key
 * @param {unknown} value
 */
export function keep(store, key, value) {
  return writing([store], (tx) => /** @type {any} */ (tx.objectStore(store)).put(value, key));
}
