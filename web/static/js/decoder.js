// @ts-check
/**
 * Codes in a video frame: by the browser's own BarcodeDetector where it has one, else by zxing-wasm in a worker. The
 * native one tells neither bytes nor the place of a linked code (連結QR): a QR that is no tag of ours is read again.
 *
 * @typedef {import("./types.js").Symbol} Symbol
 * @typedef {[number, number, number, number]} Crop x, y, width, height in video pixels
 */
import { isPrivate } from "./linked-codes.js";
import { readTag } from "./tags.js";

const NATIVE_QR = ["qr_code"];
const NATIVE_WIDE = ["qr_code", "data_matrix", "code_39", "code_128", "codabar", "itf"];

/**
 * @typedef {object} Decoder
 * @property {(video: HTMLVideoElement, crop: Crop, wide: boolean) => Promise<Symbol[]>} read corners are relative to the crop
 * @property {string} name
 */

/**
 * Choose a decoder; a native one that fails at its first frame gives way to the worker.
 * @returns {Promise<Decoder>}
 */
export async function decoder() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  if (!Detector) return workerDecoder();
  try {
    const formats = await Detector.getSupportedFormats();
    return formats.includes("qr_code") ? nativeDecoder(Detector, formats) : workerDecoder();
  } catch {
    return workerDecoder();
  }
}

/**
 * @param {any} Detector
 * @param {string[]} formats
 * @returns {Decoder}
 */
function nativeDecoder(Detector, formats) {
  const quick = new Detector({ formats: NATIVE_QR });
  const wideOnes = new Detector({ formats: NATIVE_WIDE.filter((format) => formats.includes(format)) });
  /** @type {Decoder | null} */
  let instead = null;
  /** @type {Decoder | null} */
  let second = null;
  const again = async (/** @type {Symbol[]} */ symbols, /** @type {HTMLVideoElement} */ video, /** @type {Crop} */ crop, /** @type {boolean} */ wide) => {
    second ??= workerDecoder();
    const told = await second.read(video, crop, wide);
    return told.length > 0 ? told : symbols.filter((symbol) => !isPrivate(symbol));
  };
  return {
    name: "BarcodeDetector",
    async read(video, crop, wide) {
      if (instead) return instead.read(video, crop, wide);
      try {
        const found = await (wide ? wideOnes : quick).detect(video);
        const symbols = found.map((/** @type {any} */ one) => nativeSymbol(one, crop)).filter((/** @type {Symbol} */ one) => inside(one, crop));
        return symbols.some(isStrange) ? await again(symbols, video, crop, wide) : symbols;
      } catch {
        instead = workerDecoder();
        return [];
      }
    },
  };
}

/**
 * @param {any} found
 * @param {Crop} crop
 * @returns {Symbol}
 */
function nativeSymbol(found, [left, top]) {
  const corners = found.cornerPoints.map((/** @type {{x: number, y: number}} */ { x, y }) => [x - left, y - top]);
  return { text: found.rawValue, symbology: found.format, corners };
}

/** @param {Symbol} symbol */
function isStrange({ symbology, text }) {
  return symbology === "qr_code" && !readTag(text);
}

/**
 * @param {Symbol} symbol
 * @param {Crop} crop
 */
function inside(symbol, [, , width, height]) {
  return symbol.corners.every(([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height);
}

/** @returns {Decoder} */
function workerDecoder() {
  const worker = new Worker(new URL("./decode-worker.js", import.meta.url));
  /** @type {Map<number, (symbols: Symbol[]) => void>} */
  const waiting = new Map();
  let jobs = 0;
  worker.onmessage = ({ data }) => {
    waiting.get(data.id)?.(data.symbols ?? []);
    waiting.delete(data.id);
  };
  worker.onerror = () => {
    for (const [id, none] of waiting) if (waiting.delete(id)) none([]); // the shutter button still works
  };
  return {
    name: "zxing-wasm",
    async read(video, crop, wide) {
      const frame = grab(video, crop);
      const id = (jobs += 1);
      const answer = new Promise((/** @type {(symbols: Symbol[]) => void} */ resolve) => waiting.set(id, resolve));
      worker.postMessage({ id, frame, crop, wide }, frame instanceof ImageData ? [frame.data.buffer] : [frame]);
      return answer;
    },
  };
}

const canDrawInWorker = typeof OffscreenCanvas !== "undefined" && typeof VideoFrame !== "undefined";

/**
 * A frame to hand over: the VideoFrame itself costs the page nothing; older browsers copy the pixels.
 * @param {HTMLVideoElement} video
 * @param {Crop} crop
 */
function grab(video, [x, y, width, height]) {
  if (canDrawInWorker) return new VideoFrame(video);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(video, x, y, width, height, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
