// @ts-check
/**
 * Tells the worker what came of it, over four channels: full-width colour and shape, sound, vibration, spoken words.
 * A refusal stays until it is acknowledged, by a deliberate tap or the command tag.
 */
import { enabled } from "./channels.js";
import { byId } from "./dom.js";
import { play } from "./tunes.js";
import * as voice from "./voice.js";
import { say } from "./words.js";

/**
 * @typedef {import("./tunes.js").Tone} Tone
 * @typedef {{tone: Tone, title: string, detail?: string, speech?: string}} Outcome
 */

/** @type {Record<Tone, number[]>} */
const SHAKES = { ok: [45], warn: [90, 70, 90], refusal: [320, 110, 320, 110, 320], info: [20] };

/** @type {AudioContext | null} */
let audio = null;
/** @type {Outcome[]} */
const unacknowledged = [];
let resting = true; // the page comes with what to do first
/** @type {Outcome | null} */
let latest = null;

/** Browsers let a page sound only after a touch. */
export function arm() {
  const wake = () => {
    audio ??= new AudioContext();
    void audio.resume();
  };
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, wake, { capture: true });
  byId("acknowledge").addEventListener("click", acknowledge);
  if (enabled("speech")) voice.prepare();
}

/** @param {Outcome} outcome */
export function tell(outcome) {
  latest = outcome;
  if (outcome.tone === "refusal") unacknowledged.push(outcome);
  show(unacknowledged[0] ?? outcome);
  signal(outcome);
}

/** What was told last: whoever has news that came late sees whether something else was told meanwhile. */
export function last() {
  return latest;
}

/**
 * What comes next, said without a sound: instead of what came next until now, and `over` an outcome too; a refusal that
 * waits stays.
 * @param {string} title
 * @param {boolean} over
 */
export function rest(title, over) {
  if (blocked() || !(over || resting)) return;
  show({ tone: "info", title });
  resting = true;
}

/** Whether a refusal waits to be acknowledged. */
export function blocked() {
  return unacknowledged.length > 0;
}

/**
 * Whether the worker may go on; a refusal that waits is said again.
 */
export function passed() {
  const first = unacknowledged[0];
  if (first) signal(first);
  return !first;
}

/** The worker has seen it. */
export function acknowledge() {
  unacknowledged.shift();
  show(unacknowledged[0] ?? { tone: "info", title: say("outcome.go_on") });
}

/** @param {Outcome} outcome */
function signal(outcome) {
  const lasts = enabled("sound") && audio ? play(audio, outcome.tone) : 0;
  if (enabled("vibration") && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKES[outcome.tone]);
  if (enabled("speech")) voice.speak(outcome.speech ?? "", outcome.tone, audio, lasts);
}

/** @param {Outcome} outcome */
function show({ tone, title, detail = "" }) {
  resting = false;
  const banner = byId("outcome");
  banner.dataset.tone = tone;
  banner.toggleAttribute("data-plain", !enabled("colour"));
  byId("outcome-title").textContent = title;
  byId("outcome-detail").textContent = detail;
  byId("outcome-icon").setAttribute("href", byId("outcome-icon").dataset[tone] ?? "");
  byId("acknowledge").hidden = tone !== "refusal";
  banner.classList.remove("is-new");
  void banner.offsetWidth; // so that the same outcome twice is seen twice
  banner.classList.add("is-new");
}
