// @ts-check
/**
 * Sender and receiver sign on this phone: the server sees the sender's badge or PIN and gives a proof that the record
 * names. Without signal, or without an account, a name alone can be noted, and is shown as that.
 */
import { ask, Declined, SignInNeeded, Unreachable } from "./api.js";
import { byId, inputById, offer, selectById } from "./dom.js";
import * as feedback from "./feedback.js";
import { nameOf } from "./receipt.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Lot} Lot */

const LIMIT_MS = 8_000;
const SHORTEST_PIN = 4;

export class HandoverPanel {
  #phone;
  #receipt;
  #act;
  #busy = false;
  #shown = "";

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./receipt.js").Receipt} receipt
   * @param {(deed: () => unknown) => Promise<void>} act
   */
  constructor(phone, receipt, act) {
    this.#phone = phone;
    this.#receipt = receipt;
    this.#act = act;
    byId("handover-more").addEventListener("toggle", () => void this.#people());
    byId("handover-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#act(() => this.#pin());
    });
    byId("handover-name-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#act(() => this.#name());
    });
  }

  /** Whether a badge that is read now is the sender's. */
  get waits() {
    return this.#receipt.lot?.state === "shipped" && byId("handover-more").hasAttribute("open");
  }

  /** @param {Lot} lot */
  show(lot) {
    const done = lot.handover;
    byId("handover").hidden = lot.state !== "shipped";
    byId("handover-state").textContent = done ? say("handover.done") : say("handover.open");
    byId("handover-by").textContent = done ? say(done.auth ? `handover.by_${done.auth}` : "handover.by_name", { name: done.name, taker: done.taker }) : "";
    byId("handover-more").hidden = Boolean(done);
    if (this.#shown !== lot.id || done) this.#close();
    this.#shown = lot.id;
  }

  #close() {
    byId("handover-more").removeAttribute("open");
    inputById("handover-pin").value = "";
    inputById("handover-name").value = "";
    byId("handover-error").textContent = "";
  }

  /** Whom the server lets sign for this lot. */
  async #people() {
    const { lot } = this.#receipt;
    if (!lot || !this.waits) return;
    await this.#asked(async () => {
      const { people } = await ask(`/api/v1/lots/${lot.id}/senders`, { limitMs: LIMIT_MS });
      offer("handover-person", [["", say("handover.choose")], ...people.map((/** @type {{id: string, name: string}} */ one) => [one.id, one.name])], undefined);
    });
  }

  #pin() {
    const person = selectById("handover-person").value;
    const pin = inputById("handover-pin").value.trim();
    if (!person || pin.length < SHORTEST_PIN) return this.#complain(say("handover.needed"));
    inputById("handover-pin").value = "";
    return this.#sign({ person, pin });
  }

  /** @param {string} text of a badge */
  badge(text) {
    return this.#sign({ badge: text });
  }

  /** @param {{badge: string} | {person: string, pin: string}} secret */
  async #sign(secret) {
    const { lot } = this.#receipt;
    if (!lot || this.#busy) return;
    await this.#asked(async () => {
      const { proof, auth, person } = await ask(`/api/v1/lots/${lot.id}/sender-proof`, { post: secret, limitMs: LIMIT_MS });
      await this.#record(lot, { sender: person.id, proof, auth }, person.name);
    });
  }

  #name() {
    const { lot } = this.#receipt;
    const name = inputById("handover-name").value.trim();
    if (!name) return this.#complain(say("handover.name_needed"));
    return lot && this.#record(lot, {}, name);
  }

  /**
   * @param {Lot} lot
   * @param {Record<string, string>} who
   * @param {string} name
   */
  async #record(lot, who, name) {
    const title = say("recorded.handed_over", { name });
    await this.#phone.record("lot.handed_over", { lot: lot.id, sender_name: name, ...who }, { title, detail: nameOf(lot), speech: title });
  }

  /** @param {() => Promise<void>} deed */
  async #asked(deed) {
    this.#wait(true);
    try {
      await deed();
    } catch (error) {
      if (error instanceof Unreachable) this.#complain(say("handover.offline"));
      else if (error instanceof Declined || error instanceof SignInNeeded) this.#complain(error.message);
      else throw error;
    } finally {
      this.#wait(false);
    }
  }

  /** @param {boolean} busy */
  #wait(busy) {
    this.#busy = busy;
    for (const button of byId("handover").querySelectorAll("button")) button.toggleAttribute("disabled", busy);
    if (busy) byId("handover-error").textContent = "";
  }

  /** @param {string} words */
  #complain(words) {
    byId("handover-error").textContent = words;
    feedback.tell({ tone: "warn", title: words, speech: words });
  }
}
