// @ts-check
/**
 * Everything that reads: live camera, photograph to the server, a scanner that types. All of it ends in one call with
 * the text. Needs the elements of templates/floor/_viewfinder.html.
 */
import { ask, Declined, Unreachable } from "./api.js";
import { Camera } from "./camera.js";
import { byId, inputById, onTap } from "./dom.js";
import * as feedback from "./feedback.js";
import { isPrivate } from "./linked-codes.js";
import { afterwards } from "./readiness.js";
import { say } from "./words.js";
import { listen } from "./wedge.js";

/** @typedef {import("./types.js").Symbol} Symbol */

const PHOTO_LIMIT_MS = 30_000;
const FRAME_LIVES_MS = 500;
const CHOICES_LIVE_MS = 20_000;

/**
 * @param {(text: string, source: "camera" | "wedge" | "photo") => void} hear
 * @param {(symbols: Symbol[]) => boolean} [see] looks at all codes in view or on a photograph, with their bytes; true
 *   where they are its own
 * @param {() => boolean} [aimsAtTag] whether only a tag can be meant now, no certificate and no badge: a photograph in
 *   which the server finds nothing may then be kept, if the yard wants it (docs/decisions/0015-unread.md)
 */
export function scanner(hear, see = () => false, aimsAtTag = () => false) {
  const onText = (/** @type {string} */ text, /** @type {"camera" | "wedge" | "photo"} */ source) => void (isPrivate({ text }) || hear(text, source));
  const camera = new Camera(/** @type {HTMLVideoElement} */ (byId("video")));
  const viewfinder = byId("viewfinder");
  listen((text) => onText(text, "wedge"));
  camera.addEventListener("read", (event) => onText(/** @type {CustomEvent<string>} */ (event).detail, "camera"));
  camera.addEventListener("outline", (event) => outline(/** @type {CustomEvent<Symbol[]>} */ (event).detail, camera));
  camera.addEventListener("outline", (event) => see(/** @type {CustomEvent<Symbol[]>} */ (event).detail));
  camera.addEventListener("several", () => (byId("viewfinder-hint").textContent = say("camera.several")));
  onTap(viewfinder, "choose", (text) => camera.choose(text));
  onTap(viewfinder, "camera", (act) => void doTo(camera, act, onText, see, aimsAtTag));
  inputById("photo-file").addEventListener("change", () => void fromFile(onText, see));
  void afterwards(() => camera.warmUp());

  const open = async () => {
    viewfinder.hidden = false;
    scrollTo(0, 0);
    const before = feedback.last();
    try {
      await camera.start();
      offer(camera);
      byId("viewfinder-hint").textContent = say("camera.aim");
    } catch (error) {
      byId("viewfinder-hint").textContent = say(cameraTrouble(error));
      viewfinder.dataset.trouble = "";
      // a browser may take long to say so: what came of a scan meanwhile is more
      if (feedback.last() === before) feedback.tell({ tone: "warn", title: say(cameraTrouble(error)) });
    }
    document.dispatchEvent(new Event("viewfinder"));
  };
  const close = () => {
    camera.stop();
    viewfinder.hidden = true;
    document.dispatchEvent(new Event("viewfinder"));
  };
  return { open, close, toggle: () => (viewfinder.hidden ? void open() : close()), isOpen: () => !viewfinder.hidden };
}

/**
 * @param {unknown} error
 * @returns {string} key of a sentence
 */
function cameraTrouble(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "camera.forbidden";
  return name === "NotSupportedError" ? "camera.insecure" : "camera.none";
}

/**
 * Show only what this camera can do.
 * @param {Camera} camera
 */
function offer(camera) {
  delete byId("viewfinder").dataset.trouble;
  const { torch, zoom } = camera.abilities();
  byId("camera-torch").hidden = !torch;
  byId("camera-zoom").hidden = !zoom;
  byId("camera-torch").setAttribute("aria-pressed", String(Boolean(camera.wishes.torch)));
  byId("camera-zoom").setAttribute("aria-pressed", String((camera.wishes.zoom ?? 1) > 1));
}

/**
 * @param {Camera} camera
 * @param {string} act
 * @param {(text: string, source: "photo") => void} onText
 * @param {(symbols: Symbol[]) => boolean} see
 * @param {() => boolean} aimsAtTag
 */
async function doTo(camera, act, onText, see, aimsAtTag) {
  const button = byId(`camera-${act}`);
  const pressed = button.getAttribute("aria-pressed") !== "true";
  if (act === "torch") await camera.set({ torch: pressed });
  if (act === "zoom") await camera.set({ zoom: pressed ? zoomedIn(camera) : 1 });
  if (act === "wide") camera.wide = pressed;
  if (act === "swap") await camera.swap();
  if (act === "shutter") return shutter(camera, onText, see, aimsAtTag());
  if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(pressed));
}

/** Recent phones can't focus close up: twice as near from twice as far reads better. @param {Camera} camera */
function zoomedIn(camera) {
  return Math.min(2.5, camera.abilities().zoom?.max ?? 1);
}

/**
 * @param {Camera} camera
 * @param {(text: string, source: "photo") => void} onText
 * @param {(symbols: Symbol[]) => boolean} see
 * @param {boolean} atTag
 */
async function shutter(camera, onText, see, atTag) {
  const picture = camera.on ? await camera.photograph() : null;
  if (picture) await send(picture, onText, see, atTag);
  else inputById("photo-file").click();
}

/**
 * @param {(text: string, source: "photo") => void} onText
 * @param {(symbols: Symbol[]) => boolean} see
 */
async function fromFile(onText, see) {
  const input = inputById("photo-file");
  const [picture] = input.files ?? [];
  if (picture) await send(picture, onText, see, false); // chosen from a file it may show anything
  input.value = "";
}

/**
 * Let the server read a photograph. What was typed or ticked so far stays, whatever comes of it.
 * @param {Blob} picture
 * @param {(text: string, source: "photo") => void} onText
 * @param {(symbols: Symbol[]) => boolean} see
 * @param {boolean} atTag
 */
async function send(picture, onText, see, atTag) {
  const form = new FormData();
  if (atTag) form.append("aimed", "tag");
  form.append("picture", picture, "picture.jpg");
  feedback.tell({ tone: "info", title: say("photo.sending") });
  try {
    const { symbols } = await ask("/api/v1/scan", { body: form, limitMs: PHOTO_LIMIT_MS });
    if (see(symbols.map(withBytes))) return;
    if (symbols.length === 0) feedback.tell({ tone: "warn", title: say("photo.nothing") });
    else if (symbols.length === 1) onText(symbols[0].text, "photo");
    else choices(symbols);
  } catch (error) {
    if (error instanceof Declined) feedback.tell({ tone: "warn", title: error.message });
    else if (error instanceof Unreachable) feedback.tell({ tone: "warn", title: say("photo.offline") });
    else throw error;
  }
}

/**
 * A code as the server tells it, its bytes in base64.
 * @param {Symbol & {data: any}} symbol
 * @returns {Symbol}
 */
function withBytes({ data, sequence, ...rest }) {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  return { ...rest, data: bytes, ...(sequence ? { sequence } : {}) };
}

/** @param {Symbol[]} symbols several on one photograph: the worker chooses */
function choices(symbols) {
  byId("viewfinder-hint").textContent = say("camera.several");
  byId("outlines").replaceChildren(...symbols.map((symbol) => choiceButton(symbol.text)));
}

/** @param {string} text */
function choiceButton(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "outline outline--list";
  button.dataset.choose = text;
  button.dataset.seen = String(performance.now() + CHOICES_LIVE_MS);
  button.textContent = text.split("/").at(-1) ?? text;
  return button;
}

/**
 * Frame the codes in view; each frame can be tapped. A frame lives on while its code is in view, moved from picture to
 * picture: one that was made anew each time would be gone before the finger is lifted.
 * @param {Symbol[]} symbols
 * @param {Camera} camera
 */
function outline(symbols, camera) {
  const now = performance.now();
  const frames = /** @type {HTMLElement[]} */ ([...byId("outlines").children]);
  for (const symbol of symbols) {
    const frame = frames.find((one) => one.dataset.choose === symbol.text) ?? newFrame(symbol.text);
    place(frame, symbol, camera.crop());
    frame.dataset.seen = String(now);
  }
  for (const frame of frames) if (now - Number(frame.dataset.seen) > FRAME_LIVES_MS) frame.remove();
}

/** @param {string} text */
function newFrame(text) {
  const frame = document.createElement("button");
  frame.type = "button";
  frame.className = "outline";
  frame.dataset.choose = text;
  frame.setAttribute("aria-label", text);
  byId("outlines").append(frame);
  return frame;
}

/**
 * @param {HTMLElement} frame
 * @param {Symbol} symbol
 * @param {import("./decoder.js").Crop} crop
 */
function place(frame, symbol, [, , width, height]) {
  const xs = symbol.corners.map(([x]) => (100 * x) / width);
  const ys = symbol.corners.map(([, y]) => (100 * y) / height);
  frame.style.left = `${Math.min(...xs)}%`;
  frame.style.top = `${Math.min(...ys)}%`;
  frame.style.width = `${Math.max(...xs) - Math.min(...xs)}%`;
  frame.style.height = `${Math.max(...ys) - Math.min(...ys)}%`;
}
