// @ts-check
/** The health of this phone in plain words: what keeps records safe, what may go wrong, and what to do then. */
import { ask, Unreachable } from "./api.js";
import * as clock from "./clock.js";
import { Courier } from "./courier.js";
import { byId } from "./dom.js";
import { keptVersion } from "./installed.js";
import * as outbox from "./outbox.js";
import { ready } from "./readiness.js";
import { showRescue } from "./rescue-view.js";
import { recall } from "./store.js";
import { say } from "./words.js";

/** @typedef {"ok" | "warn"} Tone */

const SKEW_MS = 2 * 60_000;
const OLD_MS = 60 * 60_000;
const MEGABYTE = 1024 * 1024;
const courier = new Courier();

byId("health-persist").addEventListener("click", () => void askToKeep());
byId("health-sound").addEventListener("click", () => void beep());
byId("health-camera").addEventListener("click", () => void tryCamera());
byId("health-send").addEventListener("click", () => void courier.carry());
courier.addEventListener("state", () => void showQueue());
courier.start();
await Promise.all([showStorage(), showRoom(), showCamera(), showSound(), showQueue(), showServer(), showVersions(), showInstalled()]);
ready();

/**
 * @param {string} row
 * @param {Tone} tone
 * @param {string} words key of the sentence
 * @param {Record<string, string | number>} [values]
 */
function show(row, tone, words, values = {}) {
  const place = byId(`health-row-${row}`);
  place.dataset.tone = tone;
  /** @type {HTMLElement} */ (place.querySelector("[data-value]")).textContent = say(`health.${words}`, values);
}

async function showStorage() {
  const kept = await navigator.storage?.persisted?.();
  show("storage", kept ? "ok" : "warn", kept ? "kept" : "not_kept");
  byId("health-persist").hidden = Boolean(kept);
}

async function askToKeep() {
  await navigator.storage?.persist?.();
  await showStorage();
}

async function showRoom() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const free = Math.floor((quota - usage) / MEGABYTE);
  show("room", free > 50 ? "ok" : "warn", "room", { used: Math.ceil(usage / MEGABYTE), free });
}

async function showCamera() {
  if (!navigator.mediaDevices) return show("camera", "warn", "camera_insecure");
  const asked = await navigator.permissions?.query({ name: /** @type {PermissionName} */ ("camera") }).catch(() => null);
  const state = asked?.state ?? "prompt";
  show("camera", state === "denied" ? "warn" : "ok", `camera_${state}`);
}

/** Open the camera for a moment: the surest way to know. */
async function tryCamera() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" } } });
    for (const track of stream.getTracks()) track.stop();
    show("camera", "ok", "camera_works");
  } catch (error) {
    const none = error instanceof DOMException && error.name === "NotFoundError";
    show("camera", "warn", none ? "camera_none" : "camera_denied");
  }
}

/** A tone of a moment; whether it was heard, only the worker knows. */
async function beep() {
  const audio = new AudioContext();
  await audio.resume();
  const tone = new OscillatorNode(audio, { frequency: 880 });
  tone.connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.3);
  tone.onended = () => void audio.close();
  show("sound", "ok", "sound_played");
}

function showSound() {
  show("sound", "warn", "sound_try");
}

async function showQueue() {
  await showRescue();
  const entries = await outbox.waiting();
  const [oldest] = entries;
  if (!oldest) return show("queue", "ok", "queue_empty");
  const age = Date.now() - Date.parse(oldest.event.happened_at);
  const values = { count: entries.length, minutes: Math.max(0, Math.round(age / 60_000)) };
  show("queue", age > OLD_MS || courier.state === "sign_in" ? "warn" : "ok", courier.state === "sign_in" ? "queue_sign_in" : "queue", values);
}

async function showServer() {
  const askedAt = Date.now();
  try {
    const { server_time: time, device, person } = await ask("/api/v1/me");
    clock.learn(time, askedAt);
    showClock(clock.offset() ?? 0);
    show("server", "ok", "server_now");
    show("device", device ? "ok" : "warn", device ? "device" : person ? "device_page" : "device_none", { name: device?.name ?? "", number: device?.last_seq ?? 0 });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    await showLastContact();
  }
}

/** @param {number} offset milliseconds, server minus phone */
function showClock(offset) {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  if (Math.abs(offset) < SKEW_MS) return show("clock", "ok", "clock_right");
  show("clock", "warn", offset > 0 ? "clock_slow" : "clock_fast", { minutes });
}

async function showLastContact() {
  const told = await recall("meta", "snapshot");
  const device = await recall("meta", "device");
  show("server", "warn", told ? "server_since" : "server_never", { at: told ? new Date(told.at).toLocaleString(document.documentElement.lang) : "" });
  show("clock", "warn", "clock_unknown");
  show("device", device ? "ok" : "warn", device ? "device_offline" : "device_none", { name: device?.name ?? "" });
}

async function showVersions() {
  const page = document.body.querySelector("[data-version]")?.getAttribute("data-version") ?? "";
  const kept = await keptVersion();
  if (!kept) return show("version", "warn", "version_online", { page });
  show("version", kept === page ? "ok" : "warn", kept === page ? "version" : "version_two", { page, kept });
}

async function showInstalled() {
  const apart = matchMedia("(display-mode: standalone)").matches;
  show("installed", apart ? "ok" : "warn", apart ? "installed" : "in_browser");
}
