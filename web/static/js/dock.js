// @ts-check
/** The dock screen: what is read is understood here, and the page shows what came of it. */
import { commandOf } from "./commands.js";
import { HandoverPanel } from "./dock-handover.js";
import { Inspection } from "./dock-inspect.js";
import { LotList } from "./dock-lots.js";
import { ReceiveSheet } from "./dock-receive.js";
import { StrangePanel } from "./dock-strange.js";
import { DockView } from "./dock-view.js";
import { byId, onTap } from "./dom.js";
import * as feedback from "./feedback.js";
import { Frame } from "./frame-phone.js";
import "./installed.js";
import { Phone } from "./phone.js";
import { ready } from "./readiness.js";
import { Receipt } from "./receipt.js";
import { followViewfinder, showPending } from "./record-list.js";
import { isFrame, readFrame } from "./rescue-reader.js";
import { scanner } from "./scanner.js";
import { caution } from "./spare-sheet.js";
import { keep, recall } from "./store.js";
import { readTag } from "./tags.js";
import { inTurn } from "./turns.js";
import { WeighForm } from "./weigh-form.js";
import { say } from "./words.js";

const phone = new Phone();
const receipt = new Receipt(phone);
const receiving = new ReceiveSheet(phone, receipt);
const strange = new StrangePanel(phone, receipt);
const inspection = new Inspection(phone, receipt, act);
const handover = new HandoverPanel(phone, receipt, act);
const view = new DockView(phone, receipt, { lots: new LotList(phone), strange, receiving, inspection, handover });
const frame = new Frame(phone, () => show());
const weighing = new WeighForm(phone, receipt, () => void act(() => {}));
const reader = scanner(
  (text) => void act(() => onText(text)),
  () => false,
  () => phone.actor !== null, // signed in, a dock reads tags and nothing else
);

followViewfinder();
await phone.start();
receipt.lotId = (await recall("screen", "dock")) ?? null;
bind();
phone.addEventListener("changed", show);
show();
frame.show();
ready();

function show() {
  view.show();
  weighing.show();
  showPending(phone.entries);
}

/**
 * Do something, then keep and show where it left the receiver.
 * @param {() => unknown} deed
 */
function act(deed) {
  return inTurn(async () => {
    await deed();
    await keep("screen", "dock", receipt.lotId);
    show();
  });
}

function bind() {
  phone.courier.addEventListener("answers", (event) => whyNot(/** @type {CustomEvent} */ (event).detail));
  const root = byId("view-work");
  onTap(root, "lot", (id) => void act(() => choose(id)));
  onTap(root, "found", (id) => void act(() => check(id, "found")));
  onTap(root, "missing", (id) => void act(() => check(id, "missing")));
  onTap(root, "again", (id) => weighing.again(id));
  onTap(root, "undo", (id) => void act(() => receipt.undo(id || undefined)));
  onTap(root, "do", (name) => void act(() => deeds[name]?.()));
  onTap(byId("sheet-missing"), "close", () => void act(() => receiving.close()));
  byId("sign-in-scan").addEventListener("click", () => reader.toggle());
}

/** @param {import("./types.js").Entry[]} entries just answered */
function whyNot(entries) {
  if (entries.some((entry) => entry.event.kind === "lot.weighed" && entry.refusal?.code === "R15")) weighing.askWhy();
}

/** @type {Record<string, () => unknown>} */
const deeds = {
  scan: () => reader.toggle(),
  lots: () => (receipt.lotId = null),
  surplus: () => receipt.surplus(),
  check: () => strange.check(),
  redirect: () => strange.redirect(),
  untagged: () => strange.untagged(),
  finding: () => inspection.open(),
  receive: () => feedback.passed() && receiving.ask(),
  undo: () => receipt.undo(),
};

/** @param {string} id */
function choose(id) {
  const lot = phone.site.row("lots", id);
  if (lot) receipt.choose(lot);
}

/**
 * @param {string} id
 * @param {"found" | "missing"} result
 */
function check(id, result) {
  const bag = receipt.lot?.bags.find((one) => one.id === id);
  return bag && receipt.check(bag, result);
}

/** @param {string} text */
async function onText(text) {
  if (isFrame(text)) return readFrame(text, phone.courier);
  const tag = readTag(text);
  const command = tag?.kind === "X" ? commandOf(tag.code) : null;
  if (command === "acknowledge") return feedback.acknowledge();
  if (!feedback.passed()) return;
  if (tag?.kind === "W" && phone.actor && handover.waits) return handover.badge(text);
  if (tag?.kind === "W" || !phone.actor) return frame.badge(text);
  if (command === "undo") return receipt.undo();
  if (!tag) return feedback.tell({ tone: "info", title: say("tag.not_ours"), detail: text.slice(0, 60) });
  await onTag(tag);
  return caution(phone, tag);
}

/** @param {import("./types.js").Tag} tag */
async function onTag(tag) {
  if (!phone.site.tagged(tag.code)) await phone.refresh(); // a lot may have been shipped a minute ago
  const found = phone.site.tagged(tag.code);
  if (found?.kind === "bag") return receipt.lot && receipt.lot.id !== found.row.id ? strange.other(tag.code, found.row, found.bag) : receipt.scanned(found.row, found.bag);
  if (found?.kind === "lot") return receipt.choose(found.row);
  if (found?.kind === "scale") return weighing.useScale(found.row.id);
  if (tag.kind === "C" || tag.kind === "V" || tag.kind === "P") return feedback.tell({ tone: "info", title: say("tag.floor_here") });
  return strange.unknown(tag.code);
}
