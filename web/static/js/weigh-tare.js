// @ts-check
/** The tare: what an empty container of the form usually weighs at this dock, or what was weighed and typed. */
import { byId, inputById, offer, selectById } from "./dom.js";
import { kilograms } from "./weight.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Lot} Lot
 * @typedef {{id: string, form: string, grams: number, from: string}} Tare
 */

const WEIGHED = "";

export class TareChoice {
  #phone;
  /** What it was preselected for, so that a choice by hand stays. */
  #offered = "";

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {() => void} onChange
   */
  constructor(phone, onChange) {
    this.#phone = phone;
    byId("weigh-form-of").addEventListener("change", onChange);
    byId("weigh-tare").addEventListener("input", () => this.weighed());
  }

  /** Id of the usual tare that is used; null where it was weighed. */
  get used() {
    return selectById("weigh-form-of").value || null;
  }

  /**
   * Offer the forms; preselect that of the bags' containers where they are all of one.
   * @param {Lot} lot
   * @param {string} bagId empty: the whole lot
   * @param {string} today
   */
  show(lot, bagId, today) {
    const usual = inForce(this.#phone.about?.site.weighing?.tares ?? [], today);
    byId("field-form-of").hidden = usual.length === 0;
    const bags = weighed(lot, bagId);
    const forms = new Set(bags.map((bag) => bag.form));
    const own = forms.size === 1 ? usual.find((one) => forms.has(one.form))?.id : undefined;
    const options = usual.map((one) => [one.id, say("weigh.form", { form: say(`form.${one.form}`), kg: kilograms(one.grams) })]);
    offer("weigh-form-of", [[WEIGHED, say("weigh.tare_weighed")], ...options], undefined);
    const about = JSON.stringify([lot.id, bagId, bags.length, own]);
    if (this.#offered !== about) this.#prefer(about, own);
    this.fill(lot, bagId);
  }

  /**
   * @param {string} about
   * @param {string | undefined} own
   */
  #prefer(about, own) {
    this.#offered = about;
    if (inputById("weigh-tare").value === "" || this.used) selectById("weigh-form-of").value = own ?? WEIGHED;
  }

  /**
   * The tare of the form chosen, as often as there are bags.
   * @param {Lot} lot
   * @param {string} bagId
   */
  fill(lot, bagId) {
    const usual = this.#phone.about?.site.weighing?.tares.find((one) => one.id === this.used);
    if (usual) inputById("weigh-tare").value = kilograms(usual.grams * weighed(lot, bagId).length);
  }

  /** What stands in the field was weighed. */
  weighed() {
    selectById("weigh-form-of").value = WEIGHED;
  }

  /** The next line begins with what its bags say. */
  clear() {
    this.#offered = "";
    this.weighed();
  }
}

/**
 * @param {Lot} lot
 * @param {string} bagId
 */
function weighed(lot, bagId) {
  return lot.bags.filter((bag) => (bagId ? bag.id === bagId : bag.checked !== "missing"));
}

/**
 * Of each form the version whose day has come last.
 * @param {Tare[]} tares the earliest first
 * @param {string} today
 * @returns {Tare[]}
 */
function inForce(tares, today) {
  const forms = new Map(tares.filter((one) => one.from <= today).map((one) => [one.form, one]));
  return [...forms.values()];
}
