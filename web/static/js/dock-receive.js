// @ts-check
/** Ending the receipt: at once where everything is here, else with the question whether the rest is awaited. */
import { byId, dialogById, inputById } from "./dom.js";
import * as feedback from "./feedback.js";
import { judge } from "./judge.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Lot} Lot */

export class ReceiveSheet {
  #phone;
  #receipt;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./receipt.js").Receipt} receipt
   */
  constructor(phone, receipt) {
    this.#phone = phone;
    this.#receipt = receipt;
  }

  /** @param {Lot} lot */
  show(lot) {
    const reason = judge(this.#phone.site, "lot.received", { lot: lot.id });
    const missing = reason?.code === "mismatch";
    const button = byId("do-receive");
    button.toggleAttribute("disabled", reason !== null && !missing);
    button.classList.toggle("btn--primary", reason === null);
    const words = { not_checked: "receive.unchecked", not_weighed: "receive.unweighed", mismatch: "receive.missing" };
    const key = /** @type {Record<string, string>} */ (words)[reason?.code ?? ""] ?? "receive.now";
    byId("do-receive-words").textContent = say(key, reason?.values);
  }

  /** Everything is here, or the question. */
  ask() {
    const { lot } = this.#receipt;
    if (!lot) return;
    const missing = lot.bags.filter((bag) => bag.checked === "missing").length;
    if (missing === 0) return this.#receipt.receive();
    byId("receive-ask").textContent = say("receive.ask", { missing });
    byId("missing-error").textContent = "";
    dialogById("sheet-missing").showModal();
  }

  /** Close it without the missing ones, for a reason. */
  close() {
    const reason = inputById("missing-reason").value.trim();
    byId("missing-error").textContent = reason ? "" : say("receive.why");
    if (!reason) return feedback.tell({ tone: "warn", title: say("receive.why") });
    dialogById("sheet-missing").close();
    inputById("missing-reason").value = "";
    return this.#receipt.receive(reason);
  }
}
