// @ts-check
/**
 * What was read of a chassis number, to be confirmed: the picture above the text, the vehicles it may be first, doubtful
 * signs marked. One tap where it is right, two where one sign is wrong. Nothing counts before a person said so.
 *
 * @typedef {import("./types.js").Acceptance} Acceptance
 * @typedef {import("./plate-camera.js").Shot} Shot
 * @typedef {{text: string, confidence: number, sure: boolean, doubtful: number[], accepted: boolean, raw: string, frame: number, corners: [number, number][]}} Candidate
 * @typedef {{candidates: Candidate[], near: {id: string}[]}} Reading
 * @typedef {{number: string, raw: string, acceptance: Acceptance | null}} Confirmed
 */
import { corrections, everySign } from "./chassis-corrections.js";
import { nearest, written } from "./chassis.js";
import { byId, dialogById, onTap, patch, stamp } from "./dom.js";
import { say } from "./words.js";

const MOST_NEAR = 3;
const MOST_IN_ROW = 5; // targets of 56 pixels on a screen of 360
const MARGIN = 0.35; // of the line's height, around what is shown

export class ChassisConfirm {
  #phone;
  #then;
  /** @type {Reading} */
  #reading = { candidates: [], near: [] };
  #text = "";
  #place = -1;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {{confirmed: (what: Confirmed) => unknown, again: () => unknown, typing: (number: string) => unknown}} then
   */
  constructor(phone, then) {
    this.#phone = phone;
    this.#then = then;
    const sheet = byId("sheet-confirm");
    onTap(sheet, "near", (id) => this.#near(id));
    onTap(sheet, "place", (place) => this.#choosePlace(Number(place)));
    onTap(sheet, "corrected", (number) => this.#confirm(number));
    onTap(sheet, "sign", (sign) => this.#put(sign));
    onTap(sheet, "confirm", (deed) => this.#do(deed));
  }

  /**
   * @param {Shot} shot
   * @param {Reading} reading
   */
  async open(shot, reading) {
    this.#reading = reading;
    this.#text = this.#best?.text ?? "";
    this.#place = -1;
    this.#show();
    const sheet = dialogById("sheet-confirm");
    if (!sheet.open) sheet.showModal();
    sheet.scrollTo(0, 0);
    await this.#draw(shot);
  }

  get #best() {
    return this.#reading.candidates[0];
  }

  #show() {
    const read = this.#text !== "";
    const near = this.#vehicles();
    byId("confirm-nothing").hidden = read;
    byId("confirm-read").hidden = !read;
    byId("confirm-near").hidden = near.length === 0;
    patch(byId("confirm-near-list"), near.map((one) => ({ ...one, as: this.#text })), nearButton);
    byId("confirm-cells").replaceChildren(...this.#rows());
    byId("confirm-right").hidden = near.some((one) => written(one.chassis_number) === written(this.#text));
    this.#showFix();
  }

  /** The vehicles it may be: that very number first, then what the server takes for likely, then what looks like it. */
  #vehicles() {
    if (this.#text === "") return [];
    const { site } = this.#phone;
    const open = site.acceptances.filter((one) => one.state === "open");
    const exact = site.acceptances.filter((one) => written(one.chassis_number) === written(this.#text));
    const told = this.#text === this.#best?.text ? this.#reading.near.flatMap(({ id }) => site.row("acceptances", id) ?? []) : [];
    const unique = new Map([...exact, ...told, ...nearest(open, this.#text)].map((one) => [one.chassis_number, one]));
    return [...unique.values()].slice(0, MOST_NEAR);
  }

  /** The signs, in rows that fit a phone with targets for gloves: type and serial apart, rows about as long as each other. */
  #rows() {
    const doubtful = new Set(this.#text === this.#best?.text ? this.#best.doubtful : []);
    const cells = [...this.#text].map((sign, place) => (sign === "-" ? hyphen() : this.#cell(sign, place, doubtful.has(place))));
    const hyphenAt = this.#text.indexOf("-");
    const cut = hyphenAt > 0 ? hyphenAt + 1 : 0;
    return [...even(cells.slice(0, cut)), ...even(cells.slice(cut))].map((row) => {
      const line = document.createElement("div");
      line.className = "cells__row";
      line.append(...row);
      return line;
    });
  }

  /**
   * @param {string} sign
   * @param {number} place
   * @param {boolean} doubtful
   */
  #cell(sign, place, doubtful) {
    const button = stamp("template-cell", { sign });
    button.dataset.place = String(place);
    button.toggleAttribute("data-doubtful", doubtful);
    button.setAttribute("aria-pressed", String(place === this.#place));
    button.setAttribute("aria-label", say(doubtful ? "confirm.doubtful_sign" : "confirm.sign", { place: place + 1, sign }));
    return button;
  }

  /** @param {number} place */
  #choosePlace(place) {
    this.#place = place === this.#place ? -1 : place;
    this.#show();
  }

  #showFix() {
    const open = this.#place >= 0;
    byId("confirm-fix").hidden = !open;
    if (!open) return;
    const sign = this.#text[this.#place] ?? "";
    byId("confirm-fix-title").textContent = say("confirm.which", { place: this.#place + 1, sign });
    const numbers = corrections(this.#text, this.#place, this.#reading.candidates.map(({ text }) => text));
    patch(byId("confirm-corrections"), numbers.map((number) => ({ number, place: this.#place })), correctedButton);
    patch(byId("confirm-signs"), everySign(this.#text, this.#place), signButton);
    byId("confirm-fix").scrollIntoView({ block: "nearest" });
  }

  /** @param {string} sign in the chosen place; the worker goes on looking */
  #put(sign) {
    this.#text = this.#text.slice(0, this.#place) + sign + this.#text.slice(this.#place + 1);
    this.#place = -1;
    this.#show();
  }

  /** @param {string} id */
  #near(id) {
    const acceptance = this.#phone.site.row("acceptances", id);
    if (acceptance) this.#say({ number: acceptance.chassis_number, raw: this.#best?.raw ?? "", acceptance });
  }

  /** @param {string} number */
  #confirm(number) {
    const exact = this.#phone.site.acceptances.filter((one) => written(one.chassis_number) === written(number));
    this.#say({ number: written(number), raw: this.#best?.raw ?? "", acceptance: exact.find((one) => one.state === "open") ?? exact[0] ?? null });
  }

  /** @param {Confirmed} what */
  #say(what) {
    dialogById("sheet-confirm").close("confirmed");
    this.#then.confirmed(what);
  }

  /** @param {string} deed */
  #do(deed) {
    if (deed === "right") return this.#confirm(this.#text);
    dialogById("sheet-confirm").close(deed);
    if (deed === "again") this.#then.again();
    if (deed === "type") this.#then.typing(this.#text);
  }

  /**
   * Show the line that was read, or the whole frame where none was.
   * @param {Shot} shot
   */
  async #draw({ frames }) {
    const canvas = /** @type {HTMLCanvasElement} */ (byId("confirm-picture"));
    const frame = frames[this.#best?.frame ?? 0] ?? frames[0];
    canvas.hidden = !frame;
    if (!frame) return;
    const image = await createImageBitmap(frame);
    const [left, top, width, height] = around(this.#best?.corners ?? [], image);
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d")?.drawImage(image, left, top, width, height, 0, 0, width, height);
    image.close();
  }
}

/**
 * The box around some corners, with a margin, inside the picture.
 * @param {[number, number][]} corners
 * @param {ImageBitmap} image
 * @returns {[number, number, number, number]}
 */
function around(corners, image) {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const margin = corners.length > 0 ? MARGIN * (Math.max(...ys) - Math.min(...ys)) : 0;
  const left = Math.max(0, Math.floor(Math.min(image.width - 1, ...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(image.height - 1, ...ys) - margin));
  const right = corners.length > 0 ? Math.min(image.width, Math.max(...xs) + margin) : image.width;
  const bottom = corners.length > 0 ? Math.min(image.height, Math.max(...ys) + margin) : image.height;
  if (corners.length === 0 || right - left < 8 || bottom - top < 8) return [0, 0, image.width, image.height];
  return [left, top, Math.ceil(right - left), Math.ceil(bottom - top)];
}

/**
 * Some cells in as few rows as a phone needs, none much shorter than another; a hyphen is narrow and ends its row.
 * @param {HTMLElement[]} cells
 */
function even(cells) {
  const signs = cells.filter((cell) => cell.dataset.place).length;
  const rows = Math.ceil(signs / MOST_IN_ROW);
  const ends = Array.from({ length: rows }, (_, row) => (row + 1 < rows ? Math.ceil(((row + 1) * signs) / rows) : cells.length));
  return ends.map((end, row) => cells.slice(ends[row - 1] ?? 0, end));
}

function hyphen() {
  const line = document.createElement("span");
  line.className = "cells__hyphen";
  line.textContent = "-";
  return line;
}

/** @param {Acceptance & {as: string}} vehicle `as`: what was read */
function nearButton({ as, ...vehicle }) {
  const detail = [vehicle.maker, vehicle.accepted_on, say(`vehicle_state.${vehicle.state}`)].filter(Boolean).join(" · ");
  const button = stamp("template-near", { detail });
  const same = written(vehicle.chassis_number) === written(as);
  button.classList.toggle("is-same", same);
  const comparable = !same && as.length === vehicle.chassis_number.length;
  button.querySelector(".hit__number")?.replaceChildren(...marked(vehicle.chassis_number, (sign, place) => comparable && as[place] !== sign));
  button.dataset.near = vehicle.id;
  return button;
}

/** @param {{number: string, place: number}} corrected */
function correctedButton({ number, place }) {
  const button = stamp("template-corrected");
  button.querySelector(".hit__number")?.replaceChildren(...marked(number, (_, at) => at === place));
  button.dataset.corrected = number;
  return button;
}

/** @param {string} sign */
function signButton(sign) {
  const button = stamp("template-sign", { sign });
  button.dataset.sign = sign;
  return button;
}

/**
 * A number with some of its signs set off, by more than colour.
 * @param {string} number
 * @param {(sign: string, place: number) => boolean} which
 */
function marked(number, which) {
  return [...number].map((sign, place) => {
    if (!which(sign, place)) return document.createTextNode(sign);
    const mark = document.createElement("mark");
    mark.textContent = sign;
    return mark;
  });
}
