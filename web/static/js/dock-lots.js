// @ts-check
/** The lots on their way here, by the truck they come on; found by the 荷姿ID as it is typed. */
import { byId, inputById, patch, stamp } from "./dom.js";
import { nameOf } from "./receipt.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Lot} Lot */

export class LotList {
  #phone;

  /** @param {import("./phone.js").Phone} phone */
  constructor(phone) {
    this.#phone = phone;
    inputById("lot-typed").addEventListener("input", () => this.show());
  }

  show() {
    const coming = this.#phone.site.lots.filter((lot) => lot.state === "shipped");
    const typed = inputById("lot-typed").value.normalize("NFKC").trim().toUpperCase();
    const found = coming.filter((lot) => [nameOf(lot), lot.code].some((name) => name.toUpperCase().includes(typed)));
    byId("lot-search").hidden = coming.length < 2 && typed === "";
    byId("lots-none").hidden = coming.length > 0;
    byId("lots-no-hit").textContent = coming.length > 0 && found.length === 0 ? say("lots.no_hit", { text: typed }) : "";
    patch(byId("lots"), byTruck(found), truckRow);
  }
}

/**
 * One truck may carry lots of several yards.
 * @param {Lot[]} lots
 * @returns {{truck: string, lots: Lot[]}[]}
 */
function byTruck(lots) {
  /** @type {Map<string, Lot[]>} */
  const trucks = new Map();
  for (const lot of lots) trucks.set(lot.truck ?? "", [...(trucks.get(lot.truck ?? "") ?? []), lot]);
  return [...trucks].map(([truck, carried]) => ({ truck, lots: carried }));
}

/** @param {{truck: string, lots: Lot[]}} load */
function truckRow({ truck, lots }) {
  const row = stamp("template-truck", { truck: truck ? say("lots.truck", { truck }) : say("lots.no_truck") });
  const list = /** @type {HTMLElement} */ (row.querySelector(".hits"));
  patch(list, lots, lotButton);
  return row;
}

/** @param {Lot} lot */
function lotButton(lot) {
  const about = say("lot.other", { from: lot.from, bags: lot.bags.length, state: say(`material.${lot.material}`) });
  const button = stamp("template-lot", { name: nameOf(lot), detail: about, partly: partly(lot) });
  button.dataset.lot = lot.id;
  return button;
}

/**
 * 「袋 3/12 未着」 of a lot that is open with some of its bags here; empty for any other.
 * @param {Lot} lot
 */
export function partly(lot) {
  const missing = lot.bags.filter((bag) => bag.checked !== "found").length;
  return lot.state === "shipped" && missing > 0 && missing < lot.bags.length ? say("lots.partly", { missing, all: lot.bags.length }) : "";
}
