// @ts-check
/**
 * The camera for chassis numbers: a guide box, the torch, and some frames one after the other. What lies outside the box
 * never leaves the phone, but for a little around it.
 *
 * @typedef {{frames: Blob[], box: [number, number, number, number] | null}} Shot `box`: left, top, width, height as shares of a frame
 */

const FRAMES = 5;
const BETWEEN_MS = 160;
const WIDEST = 1280; // pixels of a frame
const QUALITY = 0.9;
const LONGEST_SIDE = 2000; // pixels of a photograph from a file
/** The box as shares of what is shown: 16 to 5, as wide as fits. */
const BOX_WIDTH = 0.92;
const BOX_FORM = 5 / 16;
const AROUND = { x: 0.04, y: 0.3 }; // shares of the box, on either side

export class PlateCamera {
  #video;
  /** @type {MediaStream | null} */
  #stream = null;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.#video = video;
  }

  /** Show the camera. Throws DOMException where there is none or it is forbidden. */
  async start() {
    if (!navigator.mediaDevices) throw new DOMException("insecure", "NotSupportedError");
    const video = { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } };
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: false, video });
    this.#video.srcObject = this.#stream;
    await this.#video.play();
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
  }

  get on() {
    return this.#stream !== null && this.#video.videoWidth > 0;
  }

  /** Whether there is a torch. */
  get hasTorch() {
    /** @type {any} */
    const can = this.#track?.getCapabilities?.() ?? {};
    return Boolean(can.torch);
  }

  /** @param {boolean} on */
  async torch(on) {
    await this.#track?.applyConstraints({ advanced: [/** @type {any} */ ({ torch: on })] });
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  /**
   * Take the frames, told as they come: hands shake, and light flickers.
   * @param {(taken: number, all: number) => void} onFrame
   * @returns {Promise<Shot>}
   */
  async shoot(onFrame) {
    const { part, box } = this.#part();
    const frames = [];
    for (let taken = 0; taken < FRAMES && this.on; taken += 1) {
      if (taken > 0) await new Promise((next) => setTimeout(next, BETWEEN_MS));
      frames.push(await drawn(this.#video, part, Math.min(1, WIDEST / part[2]), "image/jpeg"));
      onFrame(taken + 1, FRAMES);
    }
    return { frames, box };
  }

  /** The part of the video that is sent, in its pixels, and the box within it. */
  #part() {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.#video;
    const scale = Math.max(clientWidth / videoWidth, clientHeight / videoHeight) || 1; // object-fit: cover
    const width = (clientWidth * BOX_WIDTH) / scale;
    const height = width * BOX_FORM;
    const left = Math.max(0, (videoWidth - width * (1 + 2 * AROUND.x)) / 2);
    const top = Math.max(0, (videoHeight - height * (1 + 2 * AROUND.y)) / 2);
    /** @type {[number, number, number, number]} */
    const part = [left, top, videoWidth - 2 * left, videoHeight - 2 * top];
    const [w, h] = [Math.min(1, width / part[2]), Math.min(1, height / part[3])];
    return { part, box: /** @type {[number, number, number, number]} */ ([(1 - w) / 2, (1 - h) / 2, w, h]) };
  }
}

/**
 * A photograph from a file, made smaller: there is no box, the number may be anywhere.
 * @param {Blob} file
 * @returns {Promise<Shot>}
 */
export async function fromFile(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const frame = await drawn(image, [0, 0, image.width, image.height], scale, "image/jpeg");
  image.close();
  return { frames: [frame], box: null };
}

/**
 * @param {HTMLVideoElement | ImageBitmap} source
 * @param {[number, number, number, number]} part
 * @param {number} scale
 * @param {string} type
 * @returns {Promise<Blob>}
 */
function drawn(source, [left, top, width, height], scale, type) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(source, left, top, width, height, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((made) => (made ? done(made) : failed(new Error("no picture"))), type, QUALITY));
}
