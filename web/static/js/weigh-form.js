// @ts-check
/** The weighing form: kilograms in, checked beside the fields, nothing typed is lost by an error. */
import { japanDay } from "./clock.js";
import { byId, inputById, offer } from "./dom.js";
import * as feedback from "./feedback.js";
import { judge } from "./judge.js";
import { PhotographPick } from "./photograph-pick.js";
import { standing } from "./receipt.js";
import { ScaleReading } from "./scale-reading.js";
import { TareChoice } from "./weigh-tare.js";
import { grams, kilograms } from "./weight.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Lot} Lot */

const FAR = [0.5, 2];
const WHOLE = "";
/** Days before its inspection lapses from which a scale is warned about. */
const LAPSING_DAYS = 60;
const DAY_MS = 86_400_000;

export class WeighForm {
  #phone;
  #receipt;
  /** The line that the next one replaces. @type {string | null} */
  #supersedes = null;
  #shown = "";
  #tare;
  #pictures;
  #reading;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./receipt.js").Receipt} receipt
   * @param {() => void} onDone
   */
  constructor(phone, receipt, onDone) {
    this.#phone = phone;
    this.#receipt = receipt;
    this.#tare = new TareChoice(phone, () => this.#fill());
    this.#pictures = new PhotographPick("weigh", (words) => this.#complain(words));
    this.#reading = new ScaleReading(phone, (gross) => this.#read(gross));
    for (const id of ["weigh-gross", "weigh-tare"]) byId(id).addEventListener("input", () => this.#net());
    byId("weigh-what").addEventListener("change", () => this.#offerTare());
    byId("weigh-scale").addEventListener("change", () => this.#until());
    byId("weigh-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit().then(onDone);
    });
  }

  /** Offer what can still be weighed, and the scales of this dock; a choice made stays. */
  show() {
    const lot = this.#receipt.lot;
    if (!lot) return;
    const what = [[WHOLE, say("weigh.all")], ...lot.bags.filter((bag) => bag.checked !== "missing").map((bag) => [bag.id, say("bag.label", { number: bag.number, container: bag.container })])];
    offer("weigh-what", what, this.#next(lot));
    const scales = this.#phone.site.scales.map((scale) => [scale.id, scale.name]);
    offer("weigh-scale", scales, scales[0]?.[0]);
    this.#until();
    byId("weigh-photograph-words").textContent = say(this.#wantsPicture ? "weigh.photograph_needed" : "weigh.photograph");
    byId("weigh-form").hidden = lot.state !== "shipped" || (!this.#supersedes && judge(this.#phone.site, "lot.received", { lot: lot.id }) === null);
    if (this.#shown !== lot.id) this.#clear(lot.id);
    this.#offerTare();
  }

  /** Whether a typed reading needs its photograph at this dock. */
  get #wantsPicture() {
    return this.#phone.about?.site.weighing?.photographs === true;
  }

  /** The form of the containers that stand on the scale says which tare. */
  #offerTare() {
    const lot = this.#receipt.lot;
    if (!lot) return;
    this.#tare.show(lot, inputById("weigh-what").value, japanDay());
    this.#net(false);
  }

  #fill() {
    const lot = this.#receipt.lot;
    if (lot) this.#tare.fill(lot, inputById("weigh-what").value);
    this.#net();
  }

  /** @param {number} gross grams that the scale sent */
  #read(gross) {
    inputById("weigh-gross").value = kilograms(gross);
    this.#net();
  }

  /**
   * The first found bag that was not weighed yet.
   * @param {Lot} lot
   */
  #next(lot) {
    const weighed = new Set(standing(lot).flatMap((line) => line.bags));
    return lot.bags.find((bag) => bag.checked === "found" && !weighed.has(bag.id))?.id;
  }

  /**
   * Weigh again what a line says: the new line replaces it.
   * @param {string} lineId
   */
  again(lineId) {
    const line = this.#receipt.lot?.lines.find((one) => one.id === lineId);
    if (!line) return;
    this.#supersedes = line.id;
    byId("weigh-form").hidden = false;
    inputById("weigh-what").value = line.bags[0] ?? WHOLE;
    this.#tare.weighed();
    inputById("weigh-tare").value = kilograms(line.tare_g);
    inputById("weigh-gross").value = "";
    inputById("weigh-gross").focus();
  }

  /**
   * A scale's tag was scanned.
   * @param {string} id
   */
  useScale(id) {
    inputById("weigh-scale").value = id;
    this.#until();
    feedback.tell({ tone: "info", title: this.#phone.site.row("scales", id)?.name ?? "" });
  }

  /** Until when the chosen scale's inspection holds. */
  #until() {
    const scale = this.#phone.site.row("scales", inputById("weigh-scale").value);
    const left = scale ? Math.round((Date.parse(scale.valid_until) - Date.parse(japanDay())) / DAY_MS) : 0;
    const lapsing = scale !== undefined && left >= 0 && left <= LAPSING_DAYS;
    byId("weigh-until").textContent = scale ? say(lapsing ? "weigh.lapsing" : "weigh.until", { until: scale.valid_until, days: left }) : "";
    byId("weigh-until").classList.toggle("field__error", lapsing);
    this.#reading.show(scale);
  }

  /** The ledger asks for a reason (R15). */
  askWhy() {
    byId("field-reason").hidden = false;
  }

  #net(heard = true) {
    const { gross, tare } = this.#typed();
    const known = gross !== null && tare !== null;
    byId("weigh-net").textContent = known ? say("weigh.net", { net: kilograms(gross - tare) }) : "";
    if (heard) this.#complain("");
  }

  #typed() {
    const tare = inputById("weigh-tare").value.trim();
    return { gross: grams(inputById("weigh-gross").value), tare: tare === "" ? 0 : grams(tare) };
  }

  async #submit() {
    const { gross, tare } = this.#typed();
    const wrong = this.#wrong(gross, tare);
    this.#complain(wrong);
    if (wrong || gross === null || tare === null) return;
    const bag = inputById("weigh-what").value;
    const reason = inputById("weigh-reason").value.trim();
    const told = { tare: this.#tare.used, read: this.#reading.lines(gross), photographs: this.#pictures.hashes };
    const line = { bags: bag === WHOLE ? [] : [bag], gross, tare, scale: inputById("weigh-scale").value, reason, supersedes: this.#supersedes, told };
    if (await this.#receipt.weigh(line)) this.#clear(this.#shown);
  }

  /**
   * @param {number | null} gross
   * @param {number | null} tare
   * @returns {string} what is wrong, empty where nothing is
   */
  #wrong(gross, tare) {
    if (inputById("weigh-gross").value.trim() === "") return say("weigh.gross");
    if (gross === null || tare === null) return say("weigh.not_number");
    if (gross - tare <= 0 || tare < 0) return say("weigh.zero");
    return this.#wrongScale(gross) || this.#unseen(gross) || this.#far(gross - tare);
  }

  /** R9: no weighing on a scale whose inspection lapsed; a value between its divisions was not read from it. @param {number} gross */
  #wrongScale(gross) {
    const scale = this.#phone.site.row("scales", inputById("weigh-scale").value);
    if (!scale) return say("weigh.scale");
    if (scale.valid_until < japanDay()) return say("weigh.lapsed", { until: scale.valid_until });
    return gross % scale.division_g === 0 ? "" : say("weigh.division", { division: kilograms(scale.division_g) });
  }

  /** The dock wants what a hand types to be photographed. @param {number} gross */
  #unseen(gross) {
    const seen = this.#pictures.hashes.length > 0 || this.#reading.lines(gross).length > 0;
    return this.#wantsPicture && !seen ? say("weigh.photograph_first") : "";
  }

  /** R15: far from the deemed weight needs a second reading or a reason. @param {number} net */
  #far(net) {
    const lot = this.#receipt.lot;
    const what = inputById("weigh-what").value;
    const deemed = what === WHOLE ? lot?.deemed_g : lot?.bags.find((bag) => bag.id === what)?.deemed_g;
    if (!deemed || inputById("weigh-reason").value.trim() !== "") return "";
    const [least, most] = FAR;
    if (net >= (least ?? 0) * deemed && net <= (most ?? 0) * deemed) return "";
    this.askWhy();
    return say("weigh.far", { deemed: kilograms(deemed) });
  }

  /** @param {string} words */
  #complain(words) {
    byId("weigh-error").textContent = words;
    byId("field-gross").classList.toggle("is-wrong", words !== "");
    if (words) feedback.tell({ tone: "warn", title: words, speech: words });
  }

  /** @param {string} lot */
  #clear(lot) {
    this.#shown = lot;
    this.#supersedes = null;
    for (const id of ["weigh-gross", "weigh-tare", "weigh-reason"]) inputById(id).value = "";
    byId("field-reason").hidden = true;
    byId("weigh-net").textContent = "";
    byId("weigh-error").textContent = "";
    this.#tare.clear();
    this.#pictures.clear();
    this.#reading.clear();
  }
}
