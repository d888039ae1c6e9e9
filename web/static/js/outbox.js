// @ts-check
/**
 * The one way out of the phone. A record is written to IndexedDB with the next number of this installation, read back,
 * and only then called saved; sending is a matter of time. Nothing but the server's own answer for an event - its id
 * with a ledger position - takes it out of the outbox.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Event} Event
 * @typedef {import("./types.js").Actor} Actor
 * @typedef {import("./types.js").Refusal} Refusal
 * @typedef {import("./types.js").Answer} Answer
 */
import * as clock from "./clock.js";
import { recall, using, writing } from "./store.js";
import { uuid7 } from "./uuid7.js";

const KEEP_RECORDS = 400;

/** What the phone was asked to save is not there when read back. */
export class NotSaved extends Error {}

/**
 * @typedef {{kind: string, body: Record<string, unknown> | ((count: Count) => Record<string, unknown>), id?: string}} Fact
 *   a body that is a function is made of the count as it stands when the record gets its number
 * @typedef {{first: number, by: Record<string, number>}} Tally records of this shift: their first number, how many by whom
 * @typedef {Tally & {seq: number}} Count
 * @typedef {{actor: Actor, title: string, detail: string, refusal?: Refusal | null}} Told
 */

/**
 * Save what happened. Returns when it is on the disk and was read back; throws where it could not be saved. Repeated
 * over a connection that was lost in the middle, it is still saved once.
 * @param {Fact} fact
 * @param {Told} told
 * @returns {Promise<Entry>}
 */
export async function save(fact, told) {
  const named = { ...fact, id: fact.id ?? uuid7() };
  const entry = await writing(["outbox", "records", "meta"], (tx) => numbered(tx, named, told));
  const back = await using((db) => db.get("outbox", entry.seq));
  if (back?.id !== entry.id && !(await using((db) => db.get("records", entry.id)))) throw new NotSaved(entry.id);
  return entry;
}

/**
 * @param {import("./store.js").Writing} tx
 * @param {Fact & {id: string}} fact
 * @param {Told} told
 * @returns {Promise<Entry>}
 */
async function numbered(tx, fact, told) {
  const outbox = /** @type {any} */ (tx.objectStore("outbox"));
  const meta = /** @type {any} */ (tx.objectStore("meta"));
  const before = (await outbox.index("id").get(fact.id)) ?? (await /** @type {any} */ (tx.objectStore("records")).get(fact.id));
  if (before) return before; // written just before the connection was lost
  const seq = (await meta.get("next_seq")) ?? 1;
  const tally = /** @type {Tally} */ ((await meta.get("tally")) ?? { first: seq, by: {} });
  const entry = draft(fact, told, { ...tally, seq });
  await outbox.add(entry);
  await meta.put(seq + 1, "next_seq");
  await meta.put(counted(tally, entry), "tally");
  return entry;
}

/**
 * A closed shift begins the count anew.
 * @param {Tally} tally
 * @param {Entry} entry
 * @returns {Tally}
 */
function counted({ first, by }, { seq, event }) {
  if (event.kind === "shift.closed") return { first: seq + 1, by: {} };
  return { first, by: { ...by, [event.actor]: (by[event.actor] ?? 0) + 1 } };
}

/**
 * The records of this shift so far.
 * @returns {Promise<Tally>}
 */
export async function tally() {
  return (await recall("meta", "tally")) ?? { first: (await recall("meta", "next_seq")) ?? 1, by: {} };
}

/**
 * @param {Fact & {id: string}} fact
 * @param {Told} told
 * @param {Count} count
 * @returns {Entry}
 */
function draft({ kind, body, id }, { actor, title, detail, refusal = null }, count) {
  /** @type {Event} */
  const event = {
    id,
    kind,
    v: 1,
    happened_at: clock.localIso(),
    clock_offset_ms: clock.offset(),
    seq: count.seq,
    actor: actor.id,
    auth: actor.auth,
    body: typeof body === "function" ? body(count) : body,
  };
  return { id, seq: count.seq, event, title, detail, refusal, state: "stored", position: null, tries: 0 };
}

/**
 * Entries not yet answered, in the order they were written.
 * @returns {Promise<Entry[]>}
 */
export function waiting() {
  return using((db) => db.getAll("outbox"));
}

/**
 * Every entry still known, answered or not, oldest first: read at one moment, so that none is missed on its way.
 * @returns {Promise<Entry[]>}
 */
export async function known() {
  const [answered, open] = await using((db) => {
    const tx = db.transaction(["records", "outbox"]);
    return Promise.all([tx.objectStore("records").getAll(), tx.objectStore("outbox").getAll()]);
  });
  return [...answered, ...open].sort((a, b) => a.seq - b.seq);
}

/**
 * Move entries from the outbox to the records, each on its own answer; answers to anything else are no answers. What
 * counts is received now, and confirmed when the ledger's own list names it (`follow`).
 * @param {Answer[]} answers
 * @returns {Promise<Entry[]>} the entries that were answered
 */
export function settle(answers) {
  return writing(["outbox", "records", "meta"], async (tx) => {
    const listed = Boolean(await /** @type {any} */ (tx.objectStore("meta")).get("device")); // a page's records are in no list
    /** @type {Entry[]} */
    const settled = [];
    const outbox = /** @type {any} */ (tx.objectStore("outbox"));
    for (const answer of answers.filter(counts)) {
      const entry = await outbox.index("id").get(answer.id);
      if (!entry) continue;
      const next = told(entry, answer);
      if (listed && answer.status === "applied") next.state = "received";
      await /** @type {any} */ (tx.objectStore("records")).put(next);
      await outbox.delete(entry.seq);
      settled.push(next);
    }
    await forgetOldest(tx);
    return settled;
  });
}

/**
 * A captive portal's page is no answer: an answer echoes the id and names a position in the ledger.
 * @param {any} answer
 */
function counts(answer) {
  return typeof answer?.id === "string" && Number.isInteger(answer?.position);
}

/**
 * @param {Entry} entry
 * @param {{status: string, refusal: Refusal | string | null, position?: number}} answer the feed names only the code
 * @returns {Entry}
 */
function told(entry, answer) {
  const { refusal, status, position = entry.position } = answer;
  const said = typeof refusal === "string" ? { code: refusal, words: entry.refusal?.words ?? "" } : refusal;
  return { ...entry, state: stateOf(status), refusal: said ?? null, position };
}

/**
 * @param {string} status
 * @returns {Entry["state"]}
 */
function stateOf(status) {
  if (status === "held" || status === "kept") return "needs_person";
  if (status === "annulled") return "annulled";
  return status === "applied" || status === "let_through" ? "confirmed" : "received";
}

/** @param {import("./store.js").Writing} tx */
async function forgetOldest(tx) {
  const records = /** @type {any} */ (tx.objectStore("records"));
  let surplus = (await records.count()) - KEEP_RECORDS;
  for (let cursor = await records.index("seq").openCursor(); cursor && surplus > 0; surplus -= 1) {
    await cursor.delete();
    cursor = await cursor.continue();
  }
}

/**
 * Note what the server says later about records of this phone (GET /api/v1/feed).
 * @param {{id: string, status: string, refusal: string | null}[]} changes
 * @returns {Promise<Entry[]>} the entries whose state changed
 */
export function follow(changes) {
  return writing(["records"], async (tx) => {
    /** @type {Entry[]} */
    const changed = [];
    const records = /** @type {any} */ (tx.objectStore("records"));
    for (const change of changes) {
      const entry = await records.get(change.id);
      if (!entry || stateOf(change.status) === entry.state) continue;
      const next = told(entry, change);
      await records.put(next);
      changed.push(next);
    }
    return changed;
  });
}

/**
 * Count a try that the server could not take, so that the ones behind it get their turn.
 * @param {Entry} entry
 * @param {string} words
 */
export function setAside(entry, words) {
  return writing(["outbox"], async (tx) => {
    const refusal = { code: "not_taken", words };
    await /** @type {any} */ (tx.objectStore("outbox")).put({ ...entry, tries: entry.tries + 1, stuck: true, refusal });
  });
}
