// @ts-check
/**
 * Reads codes off the main thread, by zxing-wasm. A classic worker: its own response carries the CSP that allows the
 * wasm, pages don't. It warms up as soon as it starts.
 *
 * In:  {id, frame: VideoFrame | ImageBitmap | ImageData, crop: [x, y, width, height], wide: boolean}
 * Out: {ready: true}, then {id, symbols: Symbol[]} or {id, error}
 */

/**
 * @typedef {object} Reader
 * @property {(options: object) => void | Promise<unknown>} prepareZXingModule
 * @property {(input: ImageData, options: object) => Promise<import("zxing-wasm/reader").ReadResult[]>} readBarcodes
 */
const scope = /** @type {DedicatedWorkerGlobalScope & {ZXingWASM: Reader}} */ (/** @type {unknown} */ (self));
const QR_ONLY = ["QRCode"];
/** Name and address on a kei car's certificate never leave this worker (as in linked-codes.js, which it can't import). */
const PRIVATE = /^K\/(?:51|61)/;
const WIDE = ["QRCode", "DataMatrix", "Code39", "Code128", "Codabar", "ITF"];

scope.importScripts("../vendor/zxing_reader.js");
const reader = scope.ZXingWASM;
const overrides = { locateFile: (/** @type {string} */ file) => new URL(`../vendor/${file}`, location.href).href };

/** @type {OffscreenCanvas | null} */
let canvas = null;

warmUp();
scope.onmessage = ({ data }) => void answer(data);

async function warmUp() {
  await reader.prepareZXingModule({ overrides, fireImmediately: true });
  await reader.readBarcodes(new ImageData(16, 16), { formats: QR_ONLY });
  scope.postMessage({ ready: true });
}

/** @param {{id: number, frame: any, crop: [number, number, number, number], wide: boolean}} job */
async function answer({ id, frame, crop, wide }) {
  try {
    const pixels = frame instanceof ImageData ? frame : draw(frame, crop);
    const options = { formats: wide ? WIDE : QR_ONLY, tryHarder: wide, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 8 };
    const results = await reader.readBarcodes(pixels, options);
    scope.postMessage({ id, symbols: results.filter((result) => result.isValid && !PRIVATE.test(result.text)).map(symbol) });
  } catch (error) {
    scope.postMessage({ id, error: String(error) });
  }
}

/**
 * @param {VideoFrame | ImageBitmap} frame closed here: camera frames are scarce
 * @param {[number, number, number, number]} crop
 */
function draw(frame, [x, y, width, height]) {
  if (!canvas || canvas.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(frame, x, y, width, height, 0, 0, width, height);
  frame.close();
  return context.getImageData(0, 0, width, height);
}

/** @param {import("zxing-wasm/reader").ReadResult} result */
function symbol(result) {
  const { topLeft, topRight, bottomRight, bottomLeft } = result.position;
  return {
    text: result.text,
    symbology: result.symbology,
    corners: [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => [x, y]),
    data: result.bytes,
    sequence: result.sequenceSize > 1 ? [result.sequenceIndex, result.sequenceSize, Number(result.sequenceId)] : undefined,
  };
}
