// @ts-check
/**
 * 車台番号を撮る: the number is photographed, read by the server, and confirmed. Without signal the photographs wait on
 * the phone, and the worker goes on by typing or by the last four digits.
 *
 * @typedef {import("./plate-camera.js").Shot} Shot
 * @typedef {import("./chassis-confirm.js").Reading} Reading
 * @typedef {import("./chassis-confirm.js").Confirmed} Confirmed
 */
import { ask, Declined, SignInNeeded, Unreachable } from "./api.js";
import { ChassisConfirm } from "./chassis-confirm.js";
import { byId, dialogById, inputById, onTap } from "./dom.js";
import * as feedback from "./feedback.js";
import { fromFile, PlateCamera } from "./plate-camera.js";
import { dropPlate, keepPlate, plates, platesRead, shotOf } from "./waiting-plates.js";
import { say } from "./words.js";

const LIMIT_MS = 40_000; // the first photograph loads the reader

export class ChassisPhoto {
  #phone;
  #work;
  #act;
  #typing;
  #confirm;
  #camera = new PlateCamera(/** @type {HTMLVideoElement} */ (byId("plate-video")));
  /** The waiting photograph that is being confirmed. @type {string | null} */
  #plate = null;
  #busy = false;
  /** Whether what waits is being sent: sent twice, the second answer would bring back what was dealt with. */
  #sending = false;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./work.js").Work} work
   * @param {(deed: () => unknown) => Promise<void>} act
   * @param {(number: string, said: string) => void} typing opens the search for a vehicle by its number, and says why
   */
  constructor(phone, work, act, typing) {
    this.#phone = phone;
    this.#work = work;
    this.#act = act;
    this.#typing = typing;
    this.#confirm = new ChassisConfirm(phone, {
      confirmed: (what) => this.#confirmed(what),
      again: () => void this.#drop(this.#plate).then(() => this.open()),
      typing: (number) => void this.#drop(this.#plate).then(() => this.#typing(number, "")),
    });
    onTap(byId("sheet-plate"), "plate", (deed, button) => void this.#do(deed, button));
    dialogById("sheet-plate").addEventListener("close", () => this.#camera.stop());
    inputById("plate-file").addEventListener("change", () => void this.#picked());
    onTap(byId("plates"), "plates", (deed) => void (deed === "look" ? this.#look() : this.#dropRead()));
    phone.courier.addEventListener("state", () => void (phone.courier.state === "idle" && this.#send()));
    void this.#showWaiting();
  }

  /** Show the camera with the guide box. */
  async open() {
    this.#told("plate.aim");
    byId("plate-torch").hidden = true;
    byId("sheet-plate").removeAttribute("data-trouble");
    dialogById("sheet-plate").showModal();
    try {
      await this.#camera.start();
      byId("plate-torch").hidden = !this.#camera.hasTorch;
      if (!dialogById("sheet-plate").open) this.#camera.stop();
    } catch {
      byId("sheet-plate").dataset.trouble = "";
      this.#told("plate.no_camera");
    }
  }

  /**
   * @param {string} deed
   * @param {HTMLElement} button
   */
  async #do(deed, button) {
    if (this.#busy) return;
    if (deed === "shoot" && this.#camera.on) await this.#shoot();
    else if (deed === "shoot" || deed === "file") inputById("plate-file").click();
    else if (deed === "torch") await this.#torch(button);
    else if (deed === "type") this.#leaveFor("");
  }

  /** @param {HTMLElement} button */
  async #torch(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    await this.#camera.torch(on);
    button.setAttribute("aria-pressed", String(on));
  }

  async #shoot() {
    const shot = await this.#while(() => this.#camera.shoot((taken, all) => this.#told("plate.still", { taken, all })));
    if (shot.frames.length > 0) await this.#read(shot);
  }

  async #picked() {
    const input = inputById("plate-file");
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    try {
      await this.#read(await fromFile(file));
    } catch {
      this.#told("plate.no_picture");
    }
  }

  /** @param {Shot} shot */
  async #read(shot) {
    this.#told("plate.reading");
    try {
      const reading = await this.#while(() => readOnServer(shot));
      dialogById("sheet-plate").close();
      this.#plate = null;
      await this.#confirm.open(shot, reading);
    } catch (error) {
      if (error instanceof Declined) byId("plate-hint").textContent = error.message;
      else if (error instanceof Unreachable || error instanceof SignInNeeded) await this.#wait(shot, error instanceof Unreachable ? error.words : "");
      else throw error;
    }
  }

  /**
   * The photographs wait, the worker doesn't.
   * @param {Shot} shot
   * @param {string} words what the server said, if it was reached
   */
  async #wait(shot, words) {
    await keepPlate(shot);
    await this.#showWaiting();
    const title = words || say("plate.offline");
    feedback.tell({ tone: "warn", title, detail: say("plate.kept"), speech: say("plate.offline") });
    this.#leaveFor(`${title} ${say("plate.kept")}`);
  }

  /** @param {string} said */
  #leaveFor(said) {
    dialogById("sheet-plate").close();
    this.#typing("", said);
  }

  /** @param {Confirmed} what */
  #confirmed({ number, raw, acceptance }) {
    const done = this.#plate;
    void this.#act(async () => {
      if (acceptance) this.#work.choose(acceptance);
      else await this.#work.found({ number, asRead: raw || number, source: "ocr" });
      await this.#drop(done);
    });
  }

  /** Have what waits read, one after the other, now that the server answers. */
  async #send() {
    if (this.#busy || this.#sending) return;
    this.#sending = true;
    try {
      await this.#sendEach();
    } finally {
      this.#sending = false;
    }
    await this.#showWaiting();
  }

  async #sendEach() {
    for (const plate of (await plates()).filter((one) => one.reading === null)) {
      try {
        await platesRead(plate, await readOnServer(shotOf(plate)));
        feedback.tell({ tone: "info", title: say("plate.was_read"), detail: say("plate.look") });
      } catch (error) {
        if (error instanceof Declined) await dropPlate(plate.id); // no picture to anybody
        else if (error instanceof Unreachable || error instanceof SignInNeeded) break;
        else throw error;
      }
    }
  }

  async #look() {
    const plate = (await plates()).find((one) => one.reading !== null);
    if (!plate?.reading) return;
    this.#plate = plate.id;
    await this.#confirm.open(shotOf(plate), plate.reading);
  }

  async #dropRead() {
    const plate = (await plates()).find((one) => one.reading !== null);
    await this.#drop(plate?.id ?? null);
  }

  /** @param {string | null} id of a waiting photograph that was dealt with */
  async #drop(id) {
    if (id) await dropPlate(id);
    this.#plate = null;
    await this.#showWaiting();
  }

  async #showWaiting() {
    const all = await plates();
    const read = all.filter((plate) => plate.reading !== null).length;
    byId("plates").hidden = all.length === 0;
    byId("plates-words").textContent = read > 0 ? say("plates.read", { count: read }) : say("plates.waiting", { count: all.length });
    byId("plates-look").hidden = read === 0;
    byId("plates-drop").hidden = read === 0;
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #while(work) {
    this.#busy = true;
    byId("plate-shoot").setAttribute("aria-busy", "true");
    try {
      return await work();
    } finally {
      this.#busy = false;
      byId("plate-shoot").removeAttribute("aria-busy");
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  #told(key, values) {
    byId("plate-hint").textContent = say(key, values);
  }
}

/**
 * @param {Shot} shot
 * @returns {Promise<Reading>}
 */
function readOnServer({ frames, box }) {
  const form = new FormData();
  for (const frame of frames) form.append("picture", frame, "frame.jpg");
  if (box) form.append("box", box.map((share) => share.toFixed(4)).join(","));
  return ask("/api/v1/scan/chassis", { body: form, limitMs: LIMIT_MS });
}
