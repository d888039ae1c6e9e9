// @ts-check
/** The sample screen: parts of a vehicle on a scale, for the deemed-weight table (handbook 2.3.2). Works without signal. */
import { lookup } from "./chassis.js";
import { commandOf } from "./commands.js";
import { byId, inputById, onTap, patch, stamp } from "./dom.js";
import * as feedback from "./feedback.js";
import { Frame } from "./frame-phone.js";
import "./installed.js";
import { PARTS } from "./parts.js";
import { Phone } from "./phone.js";
import { ready } from "./readiness.js";
import { followViewfinder, showPending } from "./record-list.js";
import { scanner } from "./scanner.js";
import { keep, recall } from "./store.js";
import { readTag } from "./tags.js";
import { inTurn } from "./turns.js";
import { lastUndoable, undoTitle } from "./undo.js";
import { grams, kilograms } from "./weight.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Acceptance} Acceptance */
/** @typedef {import("./types.js").Part} Part */

const SHOWN = 8;
const STEP_G = 100;
const HEAVIEST_G = 200_000;
const SIZES = ["large", "mid_small", "kei"];

const phone = new Phone();
const frame = new Frame(phone, () => show());
const reader = scanner((text) => void act(() => onText(text)));
/** Id of the vehicle on the scale. @type {string | null} */
let chosen = null;

followViewfinder();
await phone.start();
chosen = (await recall("screen", "sample")) ?? null;
inputById("sample-scale").value = (await recall("screen", "sample-scale")) ?? "";
bind();
phone.addEventListener("changed", show);
show();
frame.show();
ready();

/** @param {() => unknown} deed */
function act(deed) {
  return inTurn(async () => {
    await deed();
    await keep("screen", "sample", chosen);
    show();
  });
}

function bind() {
  const root = byId("view-work");
  onTap(root, "vehicle", (id) => void act(() => choose(id)));
  onTap(root, "do", (name) => void act(() => deeds[name]?.()));
  onTap(root, "undo", (id) => void act(() => undo(id || undefined)));
  inputById("sample-find").addEventListener("input", show);
  byId("sample-find-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const [only, ...others] = hits();
    if (only && others.length === 0) void act(() => choose(only.id));
  });
  byId("sample-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void act(record);
  });
  byId("sign-in-scan").addEventListener("click", () => reader.toggle());
}

/** @type {Record<string, () => unknown>} */
const deeds = {
  scan: () => reader.toggle(),
  other: () => choose(null),
  record: () => byId("sample-form").dispatchEvent(new Event("submit", { cancelable: true })),
  undo: () => undo(),
};

/** @returns {Acceptance | undefined} */
function vehicle() {
  return chosen ? phone.site.row("acceptances", chosen) : undefined;
}

function hits() {
  const typed = inputById("sample-find").value;
  const all = phone.site.acceptances.filter((one) => !one.found);
  return typed.trim() ? lookup(all, typed) : all.toSorted((a, b) => weighed(b) - weighed(a) || a.accepted_on.localeCompare(b.accepted_on));
}

/** A vehicle that was begun comes first, a finished one last. @param {Acceptance} one */
function weighed(one) {
  const count = Object.keys(one.sample ?? {}).length;
  return count === PARTS.length ? -1 : count;
}

/** @param {string | null} id */
function choose(id) {
  chosen = id;
  inputById("sample-find").value = "";
  for (const part of PARTS) inputById(`sample-${part}`).value = "";
  inputById("sample-asr").value = "";
  complain("");
  const one = vehicle();
  if (one) feedback.tell({ tone: "info", title: say("vehicle.chosen", { vehicle: one.chassis_number }), detail: say("sample.next") });
}

/** How many vehicles of a size are complete; enough of them stand out. @param {string} size @param {number} done */
function showDone(size, done) {
  const told = byId(`sample-done-${size}`), enough = done >= Number(byId("sample-progress").dataset.needed);
  told.textContent = say("sample.done", { done });
  told.parentElement?.classList.toggle("badge--ok", enough);
  told.parentElement?.classList.toggle("badge--off", !enough);
}

function show() {
  const one = vehicle();
  byId("sample-vehicle").hidden = !one;
  byId("sample-search").hidden = Boolean(one);
  for (const size of SIZES) showDone(size, phone.about?.site.sample?.[size] ?? 0);
  if (one) showVehicle(one);
  else patch(byId("sample-hits"), hits().slice(0, SHOWN), hitButton);
  byId("sample-hits").toggleAttribute("data-awaited", !phone.about);
  byId("sample-no-hit").hidden = Boolean(one) || !phone.about || hits().length > 0;
  byId("do-record").toggleAttribute("disabled", !one);
  const last = lastUndoable(phone.entries, phone.actor?.id ?? "");
  byId("do-undo").toggleAttribute("disabled", last?.event.kind !== "sample.weighed");
  byId("do-undo-words").textContent = last?.event.kind === "sample.weighed" ? say("undo.this", { what: last.title }) : say("undo.none");
  showPending(phone.entries);
}

/** @param {Acceptance} one */
function showVehicle(one) {
  byId("sample-number").textContent = one.chassis_number;
  byId("sample-about").textContent = [one.maker, one.model, one.size_class ? say(`size.${one.size_class}`) : ""].filter(Boolean).join(" · ");
  for (const part of PARTS) {
    const known = one.sample?.[part];
    byId(`sample-known-${part}`).textContent = known ? say("sample.weighed", { kg: kilograms(known) }) : say("sample.not_weighed");
  }
}

/** @param {Acceptance} one */
function hitButton(one) {
  const count = Object.keys(one.sample ?? {}).length;
  const done = count === PARTS.length ? say("sample.complete") : count > 0 ? say("sample.begun", { count }) : "";
  const detail = [one.maker, one.size_class ? say(`size.${one.size_class}`) : "", one.accepted_on, done].filter(Boolean).join(" · ");
  const button = stamp("template-vehicle", { number: one.chassis_number, detail });
  button.dataset.vehicle = one.id;
  return button;
}

/** Save what was typed, part by part or all at once; empty fields were not weighed now. */
async function record() {
  const one = vehicle();
  if (!one || !feedback.passed()) return;
  const typed = PARTS.map((part) => ({ part, text: inputById(`sample-${part}`).value.trim() })).filter(({ text }) => text !== "");
  const weights = typed.map(({ part, text }) => ({ part, weight: grams(text) }));
  const asr = inputById("sample-asr").value.trim();
  const standard = asr === "" ? null : grams(asr);
  const scale = inputById("sample-scale").value.trim();
  const wrong = problem(weights, asr === "" || (standard !== null && standard > 0), scale);
  complain(wrong);
  if (wrong) return;
  const body = { acceptance: one.id, grams: Object.fromEntries(weights.map(({ part, weight }) => [part, weight])), scale, ...(standard && { asr_standard_g: standard }) };
  const detail = weights.map(({ part, weight }) => `${say(`part.${part}`)} ${kilograms(weight ?? 0)} kg`).join(say("list.and"));
  const saved = await phone.record("sample.weighed", body, { title: say("recorded.sample", { vehicle: one.chassis_number }), detail });
  if (!saved) return;
  await keep("screen", "sample-scale", scale);
  const complete = PARTS.every((part) => vehicle()?.sample?.[part]);
  for (const part of PARTS) inputById(`sample-${part}`).value = "";
  inputById("sample-asr").value = "";
  if (complete) chosen = null;
}

/**
 * @param {{part: Part, weight: number | null}[]} weights
 * @param {boolean} standardFits
 * @param {string} scale
 * @returns {string} what is wrong, empty where nothing is
 */
function problem(weights, standardFits, scale) {
  if (weights.length === 0) return say("sample.nothing");
  const odd = weights.find(({ weight }) => weight === null || weight <= 0 || weight > HEAVIEST_G || weight % STEP_G !== 0);
  if (odd) return say("sample.step", { part: say(`part.${odd.part}`) });
  if (!standardFits) return say("sample.standard");
  return scale === "" ? say("sample.scale") : "";
}

/** @param {string} words */
function complain(words) {
  byId("sample-error").textContent = words;
  if (words) feedback.tell({ tone: "warn", title: words, speech: words });
}

/** @param {string} [id] */
async function undo(id) {
  const entry = lastUndoable(phone.entries, phone.actor?.id ?? "", id);
  if (entry?.event.kind === "sample.weighed") await phone.record("event.annulled", { event: entry.id }, { title: undoTitle(entry) });
}

/** @param {string} text */
async function onText(text) {
  const tag = readTag(text);
  const command = tag?.kind === "X" ? commandOf(tag.code) : null;
  if (command === "acknowledge") return feedback.acknowledge();
  if (!feedback.passed()) return;
  if (tag?.kind === "W" || !phone.actor) return frame.badge(text);
  if (command === "undo") return undo();
  if (tag && !phone.site.tagged(tag.code)) await phone.refresh(); // it may have been accepted a minute ago
  const found = tag ? phone.site.tagged(tag.code) : undefined;
  const row = found?.kind === "vehicle" ? found.row : lookup(phone.site.acceptances, text)[0];
  if (row) return choose(row.id);
  return feedback.tell({ tone: "info", title: say("sample.no_vehicle"), detail: text.slice(0, 60) });
}
