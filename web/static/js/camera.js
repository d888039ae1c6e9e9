// @ts-check
/**
 * The live camera in the page: one stream, kept while the page is in use, so that the browser asks once. Torch, zoom
 * and the choice of camera as far as this one can, and remembered.
 *
 * Events: "read" (detail: text), "several" (detail: Symbol[] to choose from), "outline" (detail: Symbol[] in view).
 */
import { decoder } from "./decoder.js";
import { Sightings } from "./sightings.js";
import { readTag } from "./tags.js";

const RESTS_AFTER_MS = 90_000;
const JPEG_QUALITY = 0.9;
const MEMORY = "nisugata-camera";

/** @typedef {import("./types.js").Symbol} Symbol */

export class Camera extends EventTarget {
  #video;
  #sightings = new Sightings();
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {import("./decoder.js").Decoder | null} */
  #decoder = null;
  /** @type {Promise<import("./decoder.js").Decoder> | null} */
  #warming = null;
  #on = false;
  #wide = false;
  #busy = false;
  #lastUse = 0;
  /** The screen stays on while scanning. @type {WakeLockSentinel | null} */
  #lock = null;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    super();
    this.#video = video;
    document.addEventListener("visibilitychange", () => void (document.hidden ? this.#release() : this.#on && this.start()));
  }

  /** Load the decoder before it is needed. */
  async warmUp() {
    this.#warming ??= decoder();
    this.#decoder = await this.#warming;
  }

  get on() {
    return this.#on;
  }

  /** Show the camera and read. Throws DOMException where there is none or it is forbidden. */
  async start() {
    this.#on = true;
    this.#lastUse = Date.now();
    try {
      this.#stream ??= await open();
    } catch (error) {
      this.#on = false;
      throw error;
    }
    this.#video.srcObject = this.#stream;
    await this.#video.play();
    await this.warmUp();
    await this.#restore();
    this.#lock ??= (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    this.#lock?.addEventListener("release", () => (this.#lock = null));
    this.#next();
  }

  /** Stop reading; the stream rests a while before it is given back. */
  stop() {
    this.#on = false;
    this.#lastUse = Date.now();
    this.#video.pause();
    void this.#lock?.release();
    setTimeout(() => this.#on || Date.now() - this.#lastUse < RESTS_AFTER_MS || this.#release(), RESTS_AFTER_MS + 50);
  }

  /**
   * Other symbologies cost ten times the time of a QR, so they are a mode.
   * @param {boolean} wide
   */
  set wide(wide) {
    this.#wide = wide;
  }

  #release() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
  }

  #next() {
    if (!this.#on) return;
    const look = () => void this.#look();
    if ("requestVideoFrameCallback" in this.#video) this.#video.requestVideoFrameCallback(look);
    else requestAnimationFrame(look);
  }

  async #look() {
    if (!this.#on || this.#busy || !this.#decoder || this.#video.readyState < 2) return this.#next();
    this.#busy = true;
    try {
      this.#report(await this.#decoder.read(this.#video, this.crop(), this.#wide));
    } finally {
      this.#busy = false;
      this.#next();
    }
  }

  /** @param {Symbol[]} symbols */
  #report(symbols) {
    if (!this.#on) return;
    const now = performance.now();
    const read = this.#sightings.note(symbols.map((symbol) => symbol.text), now);
    this.dispatchEvent(new CustomEvent("outline", { detail: symbols }));
    const ours = symbols.filter((symbol) => readTag(symbol.text));
    if (new Set(ours.map((symbol) => symbol.text)).size > 1) {
      this.#sightings.unread(read);
      this.dispatchEvent(new CustomEvent("several", { detail: ours }));
    } else {
      for (const text of read) this.dispatchEvent(new CustomEvent("read", { detail: text }));
    }
  }

  /**
   * The worker tapped one of several codes.
   * @param {string} text
   */
  choose(text) {
    this.#sightings.took(text, performance.now());
    this.dispatchEvent(new CustomEvent("read", { detail: text }));
  }

  /**
   * The part of the video that the page shows (object-fit: cover): only what the worker sees counts.
   * @returns {import("./decoder.js").Crop}
   */
  crop() {
    const { videoWidth: width, videoHeight: height, clientWidth, clientHeight } = this.#video;
    const scale = Math.max(clientWidth / width, clientHeight / height) || 1;
    const w = Math.min(width, Math.round(clientWidth / scale));
    const h = Math.min(height, Math.round(clientHeight / scale));
    return [Math.floor((width - w) / 2), Math.floor((height - h) / 2), w, h];
  }

  /** The whole frame as a JPEG, for the server to try. */
  async photograph() {
    const canvas = document.createElement("canvas");
    canvas.width = this.#video.videoWidth;
    canvas.height = this.#video.videoHeight;
    canvas.getContext("2d")?.drawImage(this.#video, 0, 0);
    return new Promise((/** @type {(picture: Blob | null) => void} */ done) => canvas.toBlob(done, "image/jpeg", JPEG_QUALITY));
  }

  /** What this camera can do. */
  abilities() {
    const track = this.#stream?.getVideoTracks()[0];
    /** @type {any} */
    const can = track?.getCapabilities?.() ?? {};
    return { torch: Boolean(can.torch), zoom: can.zoom?.max > 1 ? /** @type {{min: number, max: number}} */ (can.zoom) : null };
  }

  /**
   * @param {{torch?: boolean, zoom?: number}} wish
   */
  async set(wish) {
    const track = this.#stream?.getVideoTracks()[0];
    await track?.applyConstraints({ advanced: [/** @type {any} */ (wish)] });
    remember(wish);
  }

  /** What was last asked of a camera of this phone. */
  get wishes() {
    return remembered();
  }

  async #restore() {
    const { zoom, torch } = remembered();
    const can = this.abilities();
    if (can.zoom && zoom) await this.set({ zoom: Math.min(Math.max(zoom, can.zoom.min), can.zoom.max) });
    if (can.torch && torch) await this.set({ torch });
  }

  /** Take the next camera of the phone. */
  async swap() {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    const now = this.#stream?.getVideoTracks()[0]?.getSettings().deviceId;
    const next = cameras[(cameras.findIndex((camera) => camera.deviceId === now) + 1) % cameras.length];
    if (!next) return;
    remember({ deviceId: next.deviceId });
    this.#release();
    await this.start();
  }
}

/** Constraints are wishes: an exact one would fail on the phone that can't. */
function open() {
  if (!navigator.mediaDevices) throw new DOMException("insecure", "NotSupportedError");
  const { deviceId } = remembered();
  const which = deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: { ideal: "environment" } };
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } } });
}

/** @returns {{deviceId?: string, zoom?: number, torch?: boolean}} */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {{deviceId?: string, zoom?: number, torch?: boolean}} choice */
function remember(choice) {
  localStorage.setItem(MEMORY, JSON.stringify({ ...remembered(), ...choice }));
}
