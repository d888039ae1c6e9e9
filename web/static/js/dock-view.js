// @ts-check
/** Shows the lots on their way, and the one being received. Reads state, changes only the page. */
import { partly } from "./dock-lots.js";
import { byId, patch, stamp } from "./dom.js";
import { nameOf, standing, sum } from "./receipt.js";
import { lastUndoable } from "./undo.js";
import { kilograms } from "./weight.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Lot} Lot
 * @typedef {import("./types.js").Bag} Bag
 * @typedef {import("./types.js").WeighingLine} WeighingLine
 */

const TONES = { found: "badge--ok", missing: "badge--refusal", none: "badge--wait" };

export class DockView {
  #phone;
  #receipt;
  #parts;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./receipt.js").Receipt} receipt
   * @param {{lots: import("./dock-lots.js").LotList, strange: import("./dock-strange.js").StrangePanel,
   *   receiving: import("./dock-receive.js").ReceiveSheet, inspection: import("./dock-inspect.js").Inspection,
   *   handover: import("./dock-handover.js").HandoverPanel}} parts
   */
  constructor(phone, receipt, parts) {
    this.#phone = phone;
    this.#receipt = receipt;
    this.#parts = parts;
  }

  show() {
    const { lot } = this.#receipt;
    byId("lot-list").hidden = Boolean(lot);
    byId("lot").hidden = !lot;
    byId("do-receive").hidden = !lot;
    if (lot) this.#lot(lot);
    else this.#parts.lots.show();
    this.#parts.strange.show();
    this.#undo();
  }

  /** @param {Lot} lot */
  #lot(lot) {
    byId("lot-name").textContent = nameOf(lot);
    const deemed = lot.deemed_g === null ? say("lot.no_deemed") : kilograms(lot.deemed_g);
    byId("lot-about").textContent = say("lot.about", { from: lot.from, material: say(`material.${lot.material}`), vehicles: lot.vehicles, deemed });
    byId("lot-truck").textContent = lot.truck ? say("lot.truck", { truck: lot.truck }) : "";
    patch(byId("bags"), lot.bags, bagRow);
    byId("bags-sum").textContent = say("bags.sum", { found: lot.bags.filter((bag) => bag.checked === "found").length, all: lot.bags.length });
    patch(byId("lines"), standing(lot), (line) => lineRow(lot, line));
    byId("lines-sum").textContent = standing(lot).length > 0 ? say("line.sum", { net: kilograms(sum(lot)) }) : say("line.none");
    byId("lot-partly").textContent = partly(lot);
    byId("lot-astray").textContent = lot.strays?.length ? say("lots.astray", { places: lot.strays.join(say("list.and")) }) : "";
    this.#parts.receiving.show(lot);
    this.#parts.inspection.show(lot);
    this.#parts.handover.show(lot);
  }

  #undo() {
    const entry = lastUndoable(this.#phone.entries, this.#phone.actor?.id ?? "");
    byId("do-undo").toggleAttribute("disabled", !entry);
    byId("do-undo-words").textContent = entry ? say("undo.this", { what: entry.title }) : say("undo.none");
  }
}

/** @param {Bag} bag */
function bagRow(bag) {
  const state = bag.checked ? say(`checked.${bag.checked}`) : say("bag.unchecked");
  const row = stamp("template-bag", { label: say("bag.label", { number: bag.number, container: bag.container }), state });
  row.querySelector(".badge")?.classList.add(TONES[bag.checked ?? "none"]);
  for (const result of ["found", "missing"]) {
    const button = /** @type {HTMLElement} */ (row.querySelector(`.bag__${result}`));
    button.dataset[result] = bag.id;
    button.setAttribute("aria-pressed", String(bag.checked === result));
  }
  return row;
}

/**
 * @param {Lot} lot
 * @param {WeighingLine} line
 */
function lineRow(lot, line) {
  const numbers = lot.bags.filter((bag) => line.bags.includes(bag.id)).map((bag) => bag.number);
  const what = numbers.length > 0 ? say("weigh.bags", { numbers: numbers.join(say("list.and")) }) : say("weigh.all");
  const values = { what, net: kilograms(line.net_g), gross: kilograms(line.gross_g), tare: kilograms(line.tare_g), scale: line.from_scale ? say("line.read", { scale: line.scale }) : line.scale };
  const row = stamp("template-line", { words: say("line.words", values) });
  const again = row.querySelector("button");
  if (again) again.dataset.again = line.id;
  return row;
}
