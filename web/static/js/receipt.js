// @ts-check
/**
 * What a receiver does with a lot at the dock: looks for its bags, weighs, receives it.
 *
 * @typedef {import("./types.js").Lot} Lot
 * @typedef {import("./types.js").Bag} Bag
 */
import * as feedback from "./feedback.js";
import { lastUndoable, undoTitle } from "./undo.js";
import { kilograms } from "./weight.js";
import { say } from "./words.js";

export class Receipt {
  #phone;
  /** @type {string | null} id of the lot */
  lotId = null;
  /** What was scanned and is not of this lot, until something is done about it. @type {import("./dock-strange.js").Stranger | null} */
  stranger = null;

  /** @param {import("./phone.js").Phone} phone */
  constructor(phone) {
    this.#phone = phone;
  }

  get lot() {
    return this.lotId ? this.#phone.site.row("lots", this.lotId) : undefined;
  }

  /** @param {Lot} lot */
  choose(lot) {
    this.lotId = lot.id;
    this.stranger = null;
    if (lot.state === "shipped") feedback.tell({ tone: "info", title: say("lot.chosen", { lot: nameOf(lot) }), detail: lot.from });
    else feedback.tell({ tone: "warn", title: say(lot.state === "received" ? "lot.received" : "lot.not_shipped"), detail: nameOf(lot) });
  }

  /**
   * A bag's tag was scanned: it opens its lot, and is found.
   * @param {Lot} lot
   * @param {Bag} bag
   */
  async scanned(lot, bag) {
    if (!this.lot) this.choose(lot);
    if (bag.checked === "found") return feedback.tell({ tone: "info", title: say("bag.found_before", { number: bag.number }) });
    await this.check(bag, "found");
  }

  /**
   * @param {Bag} bag
   * @param {"found" | "missing"} result
   * @param {Lot} [lot] the bag's, where it is not the one in hand
   */
  async check(bag, result, lot = this.lot) {
    if (!lot) return;
    const title = say(`recorded.bag_${result}`, { number: bag.number });
    const body = { lot: lot.id, bag: bag.id, result, code: bag.code };
    await this.#phone.record("bag.checked", body, { title, detail: nameOf(lot), speech: say("spoken.bag", { number: bag.number }) });
  }

  /**
   * Note a bag that is on no list, by its tag or by what it looks like.
   * @param {string} [code]
   * @returns {Promise<boolean>} whether it was saved
   */
  async surplus(code = this.stranger?.code) {
    const { lot } = this;
    if (!lot || !code) return false;
    const title = say("recorded.bag_surplus", { code });
    const entry = await this.#phone.record("bag.checked", { lot: lot.id, bag: null, result: "surplus", code }, { title, detail: nameOf(lot) });
    if (entry) this.stranger = null;
    return entry !== null;
  }

  /**
   * @param {{bags: string[], gross: number, tare: number, scale: string, reason: string, supersedes: string | null,
   *   told: {tare: string | null, read: string[], photographs: string[]}}} line grams; told: which usual tare, what the scale sent
   * @returns {Promise<boolean>} whether it was saved: what was typed may go
   */
  async weigh({ bags, gross, tare, scale, reason, supersedes, told }) {
    const lot = this.lot;
    if (!lot) return false;
    const weight = { lot: lot.id, bags, gross_g: gross, tare_g: tare, scale, ...(reason ? { reason } : {}), ...(supersedes ? { supersedes } : {}) };
    const body = { ...weight, ...(told.tare ? { tare: told.tare } : {}), read: told.read, photographs: told.photographs };
    const title = say("recorded.weighed", { net: kilograms(gross - tare) });
    const entry = await this.#phone.record("lot.weighed", body, { title, detail: nameOf(lot), speech: title });
    return entry !== null && entry.refusal === null;
  }

  /** @param {string} [missing] why it ends without some of its bags */
  async receive(missing) {
    const lot = this.lot;
    if (!lot) return;
    const title = say("recorded.received", { lot: nameOf(lot), net: kilograms(sum(lot)) });
    const entry = await this.#phone.record("lot.received", { lot: lot.id, ...(missing ? { missing_reason: missing } : {}) }, { title });
    if (entry && !entry.refusal) this.lotId = null;
  }

  /** @param {string} [id] */
  async undo(id) {
    const entry = lastUndoable(this.#phone.entries, this.#phone.actor?.id ?? "", id);
    if (!entry) return feedback.tell({ tone: "warn", title: say("undo.nothing") });
    await this.#phone.record("event.annulled", { event: entry.id }, { title: undoTitle(entry), detail: entry.detail });
  }
}

/** @param {Lot} lot */
export function nameOf(lot) {
  return lot.jars_lot_id ?? lot.code;
}

/** @param {Lot} lot */
export function standing(lot) {
  return lot.lines.filter((line) => !line.superseded);
}

/**
 * Grams of the lines that count.
 * @param {Lot} lot
 */
export function sum(lot) {
  return standing(lot).reduce((total, line) => total + line.net_g, 0);
}
