// @ts-check
/**
 * Tells the worker what came of it, over four channels: full-width colour and shape, sound, vibration, spoken words.
 * A refusal stays until it is acknowledged, by a deliberate tap or the command tag.
 */
import { byId } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {"ok" | "warn" | "refusal" | "info"} Tone
 * @typedef {{tone: Tone, title: string, detail?: string, speech?: string}} Outcome
 * @typedef {"sound" | "vibration" | "speech"} Channel
 */

const MEMORY = "nisugata-channels";

/** Frequency in Hz and length in ms of each tone; a refusal sounds like no success, even over engines. */
const TUNES = /** @type {const} */ ({
  ok: { wave: "sine", notes: [[880, 70], [1320, 110]] },
  warn: { wave: "triangle", notes: [[620, 130], [0, 60], [620, 130]] },
  refusal: { wave: "square", notes: [[220, 260], [0, 70], [165, 420]] },
  info: { wave: "sine", notes: [[660, 60]] },
});

/** @type {Record<Tone, number[]>} */
const SHAKES = { ok: [45], warn: [90, 70, 90], refusal: [320, 110, 320, 110, 320], info: [20] };

/** @type {AudioContext | null} */
let audio = null;
/** @type {Outcome[]} */
const unacknowledged = [];

/** Browsers let a page sound only after a touch. */
export function arm() {
  const wake = () => {
    audio ??= new AudioContext();
    void audio.resume();
  };
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, wake, { capture: true });
  byId("acknowledge").addEventListener("click", acknowledge);
}

/** @param {Outcome} outcome */
export function tell(outcome) {
  if (outcome.tone === "refusal") unacknowledged.push(outcome);
  show(unacknowledged[0] ?? outcome);
  signal(outcome);
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
  if (enabled("sound")) play(outcome.tone);
  if (enabled("vibration") && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKES[outcome.tone]);
  if (enabled("speech")) speak(outcome.speech ?? "");
}

/** @param {Outcome} outcome */
function show({ tone, title, detail = "" }) {
  const banner = byId("outcome");
  banner.dataset.tone = tone;
  byId("outcome-title").textContent = title;
  byId("outcome-detail").textContent = detail;
  byId("outcome-icon").setAttribute("href", byId("outcome-icon").dataset[tone] ?? "");
  byId("acknowledge").hidden = tone !== "refusal";
  banner.classList.remove("is-new");
  void banner.offsetWidth; // so that the same outcome twice is seen twice
  banner.classList.add("is-new");
}

/** @param {Tone} tone */
function play(tone) {
  if (!audio) return;
  let at = audio.currentTime;
  for (const [hertz, ms] of TUNES[tone].notes) {
    if (hertz > 0) beep(audio, TUNES[tone].wave, hertz, at, ms / 1000);
    at += ms / 1000;
  }
}

/**
 * @param {AudioContext} context
 * @param {OscillatorType} wave
 * @param {number} hertz
 * @param {number} at seconds
 * @param {number} length seconds
 */
function beep(context, wave, hertz, at, length) {
  const tone = new OscillatorNode(context, { type: wave, frequency: hertz });
  const loud = new GainNode(context, { gain: 0.35 });
  loud.gain.setValueAtTime(0.35, at + length - 0.015);
  loud.gain.linearRampToValueAtTime(0, at + length);
  tone.connect(loud).connect(context.destination);
  tone.start(at);
  tone.stop(at + length);
}

/** @param {string} words */
function speak(words) {
  if (!words || !("speechSynthesis" in globalThis)) return;
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.lang = document.documentElement.lang === "ja" ? "ja-JP" : document.documentElement.lang;
  spoken.rate = 1.15;
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
}

/** @param {Channel} channel */
export function enabled(channel) {
  return !silenced().includes(channel);
}

/**
 * @param {Channel} channel
 * @param {boolean} on
 */
export function enable(channel, on) {
  const rest = silenced().filter((name) => name !== channel);
  localStorage.setItem(MEMORY, JSON.stringify(on ? rest : [...rest, channel]));
}

/** @returns {string[]} */
function silenced() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? "[]");
  } catch {
    return [];
  }
}
