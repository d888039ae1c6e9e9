// @ts-check
/** The end of the day: what this phone counted against what arrived, person by person; the shift is closed, the phone goes back. */
import { ask, Unreachable } from "./api.js";
import { Courier } from "./courier.js";
import { byId, patch, stamp } from "./dom.js";
import "./installed.js";
import * as outbox from "./outbox.js";
import { ready } from "./readiness.js";
import { clockTime } from "./record-list.js";
import { showRescue } from "./rescue-view.js";
import * as session from "./session.js";
import { keep, recall, using } from "./store.js";
import { say } from "./words.js";

/**
 * @typedef {{people: {id: string, name: string, records: number}[], missing: [number, number][], out: {name: string, at: string} | null}} Told
 * @typedef {{name: string, here: number, waiting: number, there: number | null}} Row
 */

const courier = new Courier();
courier.addEventListener("state", () => void show());
byId("shift-send").addEventListener("click", () => void courier.carry());
byId("shift-close").addEventListener("click", () => void act(close));
byId("shift-take").addEventListener("click", () => void act(take));
courier.start();
await show();
ready();

/** @param {(actor: import("./types.js").Actor, device: string) => Promise<void>} deed */
async function act(deed) {
  const actor = await session.current();
  const device = await recall("meta", "device");
  if (!actor || !device) return void (byId("shift-said").textContent = say("shift.sign_in"));
  await deed(actor, device.id);
  await show();
  void courier.carry();
}

/**
 * The shift is over: counted in the same breath as the closing gets its number.
 * @param {import("./types.js").Actor} actor
 * @param {string} device
 */
async function close(actor, device) {
  const count = Object.values((await outbox.tally()).by).reduce((all, one) => all + one, 0);
  const body = (/** @type {import("./outbox.js").Count} */ { first, seq, by }) => ({
    first_seq: first,
    last_seq: seq,
    counts: Object.entries(by).map(([person, records]) => ({ person, records })),
  });
  if (await outNow()) await outbox.save({ kind: "device.checked_in", body: { device } }, { actor, title: say("shift.checked_in"), detail: "" });
  await keep("meta", "out", null);
  await keep("screen", "floor", null); // the next shift chooses its own vehicle and containers
  await outbox.save({ kind: "shift.closed", body }, { actor, title: say("shift.title", { count }), detail: "" });
  byId("shift-said").textContent = say(courier.state === "idle" ? "shift.closed" : "shift.closed_unsent");
}

/**
 * @param {import("./types.js").Actor} actor
 * @param {string} device
 */
async function take(actor, device) {
  await outbox.save({ kind: "device.checked_out", body: { device } }, { actor, title: say("shift.checked_out"), detail: "" });
  await keep("meta", "out", { name: actor.name, at: new Date().toISOString() });
  byId("shift-said").textContent = say("shift.taken", { name: actor.name });
}

/** @returns {Promise<{name: string, at: string} | null>} who has this phone, as far as it knows */
async function outNow() {
  return (await recall("meta", "out")) ?? null;
}

async function show() {
  const tally = await outbox.tally();
  const waiting = (await outbox.waiting()).filter((entry) => entry.seq >= tally.first);
  const told = await heard(tally.first);
  const rows = await counted(tally, waiting, told);
  patch(byId("shift-rows"), rows, row);
  byId("shift-table").hidden = rows.length === 0;
  byId("shift-verdict").textContent = verdict(rows, told);
  byId("shift-verdict").dataset.tone = told && rows.every((one) => one.here === one.there) ? "ok" : "warn";
  byId("shift-gaps").textContent = gaps(told);
  const out = await outNow();
  byId("shift-out").textContent = out ? say("shift.out", { name: out.name, at: clockTime(out.at) }) : say("shift.in");
  byId("shift-take").hidden = Boolean(out);
  byId("shift-close").toggleAttribute("disabled", rows.length === 0 && !out);
  byId("shift-send").hidden = (await outbox.waiting()).length === 0;
  await Promise.all([showHeld(tally.first), showRescue()]);
}

/**
 * What the server has; null without signal. Who has the phone is the server's word once nothing waits.
 * @param {number} first
 * @returns {Promise<Told | null>}
 */
async function heard(first) {
  try {
    const told = await ask(`/api/v1/shift?first=${first}`);
    if ((await outbox.waiting()).length === 0) await keep("meta", "out", told.out);
    return told;
  } catch (error) {
    if (error instanceof Unreachable || courier.state === "sign_in") return null;
    throw error;
  }
}

/**
 * @param {import("./outbox.js").Tally} tally
 * @param {import("./types.js").Entry[]} waiting
 * @param {Told | null} told
 * @returns {Promise<Row[]>}
 */
async function counted(tally, waiting, told) {
  const there = new Map(told?.people.map((person) => [person.id, person]));
  const ids = [...new Set([...Object.keys(tally.by), ...there.keys()])];
  const people = new Map((await using((db) => db.getAll("people"))).map((person) => [person.id, person.name]));
  return ids.map((id) => ({
    name: people.get(id) ?? (there.get(id)?.name || say("shift.unknown")),
    here: tally.by[id] ?? 0,
    waiting: waiting.filter((entry) => entry.event.actor === id).length,
    there: told ? (there.get(id)?.records ?? 0) : null,
  }));
}

/** @param {Row} row */
function row({ name, here, waiting, there }) {
  const item = stamp("template-shift-row", { name, here: String(here), waiting: String(waiting), there: there === null ? "—" : String(there) });
  item.dataset.tone = there === here ? "ok" : "warn";
  return item;
}

/**
 * @param {Row[]} rows
 * @param {Told | null} told
 */
function verdict(rows, told) {
  const waiting = rows.reduce((all, one) => all + one.waiting, 0);
  if (rows.length === 0) return say("shift.none");
  if (!told) return say("shift.offline");
  if (rows.every((one) => one.here === one.there)) return say("shift.all_there");
  if (rows.every((one) => one.here === (one.there ?? 0) + one.waiting)) return say("shift.some_here", { count: waiting });
  return say("shift.differs");
}

/** @param {Told | null} told */
function gaps(told) {
  const numbers = (told?.missing ?? []).map(([first, last]) => (first === last ? `${first}` : `${first}〜${last}`));
  return numbers.length > 0 ? say("shift.gaps", { numbers: numbers.join("、") }) : "";
}

/** @param {number} first */
async function showHeld(first) {
  const held = (await outbox.known()).filter((entry) => entry.seq >= first && entry.state === "needs_person");
  byId("shift-held").hidden = held.length === 0;
  byId("shift-held-words").textContent = say("shift.needs_person", { count: held.length });
}
