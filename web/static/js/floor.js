// @ts-check
/** The floor screen: what is read is understood here, and the page shows what came of it. */
import { CertificateStrip } from "./certificate-strip.js";
import { fromCode, lookup, plausible, written } from "./chassis.js";
import { ChassisPhoto } from "./chassis-photo.js";
import { commandOf } from "./commands.js";
import { ContainerSheet } from "./container-sheet.js";
import { byId, onTap } from "./dom.js";
import * as feedback from "./feedback.js";
import { FinishSheet } from "./finish-sheet.js";
import { FloorView } from "./floor-view.js";
import { Frame } from "./frame-phone.js";
import "./installed.js";
import { PARTS } from "./parts.js";
import { Phone } from "./phone.js";
import { ready } from "./readiness.js";
import { isFrame, readFrame } from "./rescue-reader.js";
import { scanner } from "./scanner.js";
import * as screens from "./screen.js";
import { caution, SpareSheet } from "./spare-sheet.js";
import { readTag } from "./tags.js";
import { ToldFindings } from "./told-findings.js";
import { inTurn } from "./turns.js";
import { VehicleSheet } from "./vehicle-sheet.js";
import { Work } from "./work.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Part} Part */

const IDLE_CHECK_MS = 30_000;
const DOUBLE_TAP_MS = 700;

const phone = new Phone();
const work = new Work(phone, screens.blank());
const view = new FloorView(phone, work);
const frame = new Frame(phone, onActor);
const containers = new ContainerSheet(phone, work, act);
const vehicles = new VehicleSheet(phone, work, act, () => {
  reader.close(); // one camera at a time
  void plates.open();
});
const plates = new ChassisPhoto(phone, work, act, (number, said) => vehicles.open(number, number, number ? "ocr" : "typed", said));
const finishing = new FinishSheet(phone, work, act);
const spares = new SpareSheet(phone, work, act);
const certificate = new CertificateStrip(phone, work, act);
const reader = scanner(
  (text, source) => void act(() => onText(text, source)),
  (symbols) => certificate.see(symbols),
  () => work.vehicle !== undefined && byId("certificate").hidden === true, // the next thing to read is a container
);

await phone.start();
if (phone.actor) work.screen = await screens.resume(phone.actor.id);
bind();
new ToldFindings(phone);
phone.addEventListener("changed", () => view.show());
view.show();
frame.show();
ready();
setInterval(() => void restWhenIdle(), IDLE_CHECK_MS);

/**
 * Do something, then keep and show where it left the worker.
 * @param {() => unknown} deed
 */
function act(deed) {
  return inTurn(async () => {
    await deed();
    await screens.save(work.screen);
    view.show();
  });
}

/** @param {import("./types.js").Actor | null} actor */
async function onActor(actor) {
  work.screen = actor ? await screens.resume(actor.id) : screens.blank();
  view.show();
}

/** Containers stay chosen while somebody works; after a long pause nobody remembers them. */
async function restWhenIdle() {
  if (Date.now() - work.screen.touched < screens.IDLE_MS) return;
  work.screen = { ...screens.blank(), actor: work.screen.actor };
  view.show();
}

function bind() {
  const root = byId("view-work");
  onTap(root, "tick", (part) => void act(() => work.toggle(/** @type {Part} */ (part))));
  onTap(root, "missing", (part, button) => soon(button) || void act(() => work.absent(/** @type {Part} */ (part), "missing")));
  onTap(root, "unusable", (part, button) => soon(button) || void act(() => work.absent(/** @type {Part} */ (part), "unusable")));
  onTap(root, "toggle", (name) => void act(() => flip(name)));
  onTap(root, "material", (material) => containers.openFor(/** @type {import("./types.js").Material} */ (material)));
  onTap(root, "undo", (id) => void act(() => work.undo(id || undefined)));
  onTap(root, "do", (name, button) => twice(button) || void act(() => deeds[name]?.()));
  byId("sign-in-scan").addEventListener("click", () => reader.toggle());
}

/**
 * Whether a button was tapped a moment ago already: the second half of a double tap.
 * @param {HTMLElement} button
 */
function soon(button) {
  const now = performance.now();
  const again = now - Number(button.dataset.tapped ?? -DOUBLE_TAP_MS) < DOUBLE_TAP_MS;
  button.dataset.tapped = String(now);
  return again;
}

/**
 * The button under the thumb changes its meaning after a record: a double tap must not finish a vehicle.
 * @param {HTMLElement} button
 */
function twice(button) {
  return soon(button) && button.id === "do-record" && button.dataset.do === "finished";
}

/** @param {string} name */
function flip(name) {
  if (name === "mark") work.screen.mark = !work.screen.mark;
  if (name === "foreign") work.screen.foreign = !work.screen.foreign;
}

/** @type {Record<string, () => unknown>} */
const deeds = {
  scan: () => reader.toggle(),
  record: () => feedback.passed() && work.recordTicked(),
  finished: () => feedback.passed() && finishing.finish(),
  none: () => feedback.passed() && finishing.nothing(),
  vehicle: () => vehicles.open(),
  undo: () => work.undo(),
};

/**
 * Something was read.
 * @param {string} text
 * @param {string} source
 */
async function onText(text, source) {
  if (isFrame(text)) return readFrame(text, phone.courier);
  const tag = readTag(text);
  const command = tag?.kind === "X" ? commandOf(tag.code) : null;
  if (command === "acknowledge") return feedback.acknowledge();
  if (!feedback.passed()) return;
  if (tag?.kind === "W") return frame.badge(text);
  if (!phone.actor) return frame.badge(text);
  if (command) return onCommand(command);
  finishing.dismiss();
  if (tag) {
    await onTag(tag.code);
    return caution(phone, tag);
  }
  return onOther(text, source);
}

/** @param {string} code */
async function onTag(code) {
  const found = phone.site.tagged(code) ?? (await heardOf(code));
  if (found?.kind === "vehicle") return work.choose(found.row);
  if (found?.kind === "container") return work.into(found.row);
  if (found?.kind === "place") return work.putAway(found.row);
  if (found?.kind === "blank") return spares.open(code);
  if (code.startsWith("N")) return feedback.tell({ tone: "info", title: say("tag.lot_here") }); // a yard's phone knows no lots
  const words = say("refusal.unknown_tag", { code });
  feedback.tell({ tone: "refusal", title: words, speech: words });
}

/**
 * A tag may have been made a minute ago: ask the server before saying no.
 * @param {string} code
 */
async function heardOf(code) {
  await phone.refresh();
  return phone.site.tagged(code);
}

/** @type {Record<string, () => unknown>} */
const commandDeeds = {
  none: () => (finishing.dismiss(), work.finish("no_target_parts")),
  missing: () => eachTick("missing"),
  finished: () => finishing.byTag(),
  undo: () => work.undo(),
  close: () => closeChosen(),
};

/** @param {string} command */
function onCommand(command) {
  if (PARTS.includes(/** @type {Part} */ (command))) {
    work.toggle(/** @type {Part} */ (command));
    const words = say(`part.${command}`);
    return feedback.tell({ tone: "info", title: words, speech: words });
  }
  return commandDeeds[command]?.();
}

/** @param {"missing" | "unusable"} why */
async function eachTick(why) {
  for (const part of [...work.screen.ticks]) await work.absent(part, why);
}

/** Close the container that was just read, else the one chosen; where several are chosen, one of them has to be read. */
function closeChosen() {
  const ids = Object.values(work.screen.chosen);
  const read = work.screen.putting ? phone.site.row("containers", work.screen.putting) : undefined;
  const only = ids.length === 1 && ids[0] ? phone.site.row("containers", ids[0]) : undefined;
  const which = read?.fill?.state === "open" ? read : only;
  return which ? work.close(which) : feedback.tell({ tone: "warn", title: say("close.which") });
}

/**
 * A text that is no tag of ours: an inspection certificate, a chassis number; else it is named once, quietly.
 * @param {string} text
 * @param {string} source
 */
function onOther(text, source) {
  if (source !== "camera" && certificate.see([{ text, symbology: "", corners: [] }])) return;
  if (certificate.holds(text)) return;
  const number = fromCode(text);
  if (!number) return feedback.tell({ tone: "info", title: say("tag.not_ours"), detail: text.slice(0, 60) });
  const exact = lookup(phone.site.acceptances, number).filter((one) => written(one.chassis_number) === number);
  const open = exact.find((one) => one.state === "open") ?? exact[0];
  if (open) return work.choose(open);
  vehicles.open(number, text, source !== "wedge" && plausible(number) ? "certificate" : "typed");
}
