// @ts-check
/**
 * What the server last told this phone, kept for the time without signal: a base, then rows changed since a position.
 *
 * @typedef {import("./types.js").Tables} Tables
 * @typedef {{position: number, site: {id: string, name: string, company: string, agreed?: import("./agreed.js").Agreed[], recovers?: import("./agreed.js").Recovers[], weighing?: {photographs: boolean, tares: import("./weigh-tare.js").Tare[]}, sample?: Record<string, number>, findings?: import("./types.js").ToldFinding[], strays?: {lot: string, at: string}[]}, at: string}} About
 */
import { ask } from "./api.js";
import * as clock from "./clock.js";
import { recall, TABLES, using, writing } from "./store.js";

/** A worker may be waiting for it with a tag in view. */
const DELTA_LIMIT_MS = 4_000;

/**
 * Read the kept tables.
 * @returns {Promise<{tables: Tables, about: About | null}>}
 */
export async function load() {
  const [about, ...rows] = await using((db) => {
    const tx = db.transaction([...TABLES, "meta"]);
    return Promise.all([tx.objectStore("meta").get("snapshot"), ...TABLES.map((name) => tx.objectStore(name).getAll())]);
  });
  const tables = TABLES.map((name, place) => [name, new Map(rows[place]?.map((/** @type {any} */ row) => [row.id, row]))]);
  return { tables: /** @type {any} */ (Object.fromEntries(tables)), about: about ?? null };
}

/**
 * Ask the server what changed, and keep it.
 * @returns {Promise<boolean>} whether anything did
 */
export async function refresh() {
  const before = await recall("meta", "snapshot");
  const askedAt = Date.now();
  const from = before ? `?since=${before.position}&site=${before.site.id}` : ""; // another site answers with its base
  const told = await ask(`/api/v1/snapshot${from}`, before ? { limitMs: DELTA_LIMIT_MS } : {});
  clock.learn(told.server_time, askedAt);
  if (!Number.isInteger(told.position) || (!told.base && told.position === before?.position)) return false;
  return writing([...TABLES, "meta"], async (tx) => {
    const now = await /** @type {any} */ (tx.objectStore("meta")).get("snapshot");
    if (now?.position !== before?.position) return false; // another answer came first: this one is older or the same
    for (const name of TABLES) await replace(/** @type {any} */ (tx.objectStore(name)), told[name] ?? [], told.base);
    const about = { position: told.position, site: told.site ?? before?.site, at: told.server_time };
    await /** @type {any} */ (tx.objectStore("meta")).put(about, "snapshot");
    return true;
  });
}

/**
 * @param {any} store
 * @param {any[]} rows
 * @param {boolean} base
 */
async function replace(store, rows, base) {
  if (base) await store.clear();
  for (const row of rows) await store.put(row);
}
