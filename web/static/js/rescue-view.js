// @ts-check
/** Giving out records that wait on this phone: as a file, or as QR codes one after the other (templates/phone/_rescue.html). */
import { generate } from "../vendor/lean_qr.js";
import { closeSheetsByBack } from "./back.js";
import { byId, dialogById } from "./dom.js";
import * as outbox from "./outbox.js";
import * as rescue from "./rescue.js";
import { frames } from "./rescue-frames.js";
import { say } from "./words.js";

/** How long each code is shown: a reader sees it at least twice. */
const STEP_MS = 700;
const QUIET = 4;

/** @type {string[]} */
let codes = [];
let shown = 0;
/** @type {ReturnType<typeof setInterval> | undefined} */
let stepping;

byId("rescue-file").addEventListener("click", () => void give(async (packed) => rescue.giveFile(packed)));
byId("rescue-qr").addEventListener("click", () => void give(async (packed) => open(await frames(JSON.stringify(packed)))));
byId("rescue-next").addEventListener("click", () => step(1));
byId("rescue-before").addEventListener("click", () => step(-1));
byId("rescue-run").addEventListener("click", () => run(!stepping));
dialogById("rescue-sheet").addEventListener("close", () => run(false));

closeSheetsByBack();

/** Show what can be rescued; nothing where nothing waits. */
export async function showRescue() {
  const waiting = await outbox.waiting();
  byId("rescue").hidden = waiting.length === 0;
  byId("rescue-words").textContent = say("rescue.waiting", { count: waiting.length });
}

/** @param {(packed: import("./rescue.js").Rescue) => Promise<unknown>} how */
async function give(how) {
  try {
    await how(await rescue.packed());
  } catch (error) {
    if (!(error instanceof rescue.NoKey)) throw error;
    byId("rescue-words").textContent = say("rescue.no_key");
  }
}

/** @param {string[]} series */
function open(series) {
  codes = series;
  shown = 0;
  dialogById("rescue-sheet").showModal();
  draw();
  run(true);
}

/** @param {boolean} on */
function run(on) {
  clearInterval(stepping);
  stepping = on ? setInterval(() => move(1), STEP_MS) : undefined;
  byId("rescue-run").setAttribute("aria-pressed", String(on));
}

/**
 * One code on or back by hand: it stays until the next tap.
 * @param {number} by
 */
function step(by) {
  run(false);
  move(by);
}

/** @param {number} by */
function move(by) {
  shown = (shown + by + codes.length) % codes.length;
  draw();
}

function draw() {
  const code = generate(codes[shown] ?? "");
  const canvas = /** @type {HTMLCanvasElement} */ (byId("rescue-code"));
  const paper = canvas.getContext("2d");
  canvas.width = canvas.height = code.size + 2 * QUIET;
  if (!paper) return;
  paper.fillStyle = "white";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.fillStyle = "black";
  for (let y = 0; y < code.size; y += 1) for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) paper.fillRect(x + QUIET, y + QUIET, 1, 1);
  byId("rescue-count").textContent = say("rescue.count", { now: shown + 1, all: codes.length });
}
