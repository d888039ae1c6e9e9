// @ts-check
/** Ending a vehicle: at once where everything is said, else with the question that is still open (R2). */
import { byId, dialogById, inputById, onTap } from "./dom.js";
import * as feedback from "./feedback.js";
import { PARTS } from "./parts.js";
import { say } from "./words.js";

export class FinishSheet {
  #work;
  #act;

  /**
   * @param {import("./phone.js").Phone} _phone
   * @param {import("./work.js").Work} work
   * @param {(deed: () => unknown) => Promise<void>} act
   */
  constructor(_phone, work, act) {
    this.#work = work;
    this.#act = act;
    onTap(byId("sheet-nothing"), "reason", (reason) => this.#because(reason));
    onTap(byId("sheet-open-parts"), "finish", () => this.#anyway());
  }

  /** The worker says that the vehicle is finished. */
  finish() {
    const { vehicle } = this.#work;
    if (!vehicle) return this.#work.finish(null);
    if (this.#inHand.length > 0) return this.#stillInHand();
    if (!PARTS.some((part) => vehicle.parts[part]?.state === "recovered")) return this.nothing();
    const wanted = vehicle.target === false ? [] : vehicle.wanted.length > 0 ? vehicle.wanted : PARTS;
    const open = wanted.filter((part) => this.#work.offers(part) && !vehicle.parts[part] && !vehicle.prior?.[part]);
    if (open.length === 0) return this.#work.finish(null);
    this.#ask(say("finish.open_parts", { parts: named(open) }));
  }

  /** Parts that are ticked and that nobody recorded yet. */
  get #inHand() {
    const { vehicle, screen } = this.#work;
    return screen.ticks.filter((part) => !vehicle?.parts[part]);
  }

  /** Ending the vehicle now would lose them. */
  #stillInHand() {
    const words = say("finish.in_hand", { parts: named(this.#inHand) });
    feedback.tell({ tone: "warn", title: words, speech: words });
  }

  /** The command tag was read: read once more, it answers the question that it raised. */
  byTag() {
    if (!dialogById("sheet-open-parts").open) return this.finish();
    dialogById("sheet-open-parts").close();
    return this.#work.finish(null);
  }

  /** Something else was read instead of an answer: the question is gone. */
  dismiss() {
    for (const name of ["sheet-open-parts", "sheet-nothing"]) dialogById(name).close();
  }

  /** @param {string} question */
  #ask(question) {
    byId("open-parts-words").textContent = question;
    dialogById("sheet-open-parts").showModal();
    feedback.tell({ tone: "warn", title: question, detail: say("finish.again"), speech: question });
  }

  /** 部品回収しない: nothing was recovered, with a reason. */
  nothing() {
    if (!this.#work.vehicle) return this.#work.finish(null);
    if (this.#inHand.length > 0) return this.#stillInHand();
    inputById("nothing-note").value = "";
    byId("nothing-error").textContent = "";
    dialogById("sheet-nothing").showModal();
  }

  /** @param {string} reason */
  #because(reason) {
    const note = inputById("nothing-note").value.trim();
    if (reason === "other" && note === "") {
      byId("nothing-error").textContent = say("finish.note_needed");
      inputById("nothing-note").focus();
      return feedback.tell({ tone: "warn", title: say("finish.note_needed") });
    }
    dialogById("sheet-nothing").close();
    void this.#act(() => this.#work.finish(reason, note));
  }

  #anyway() {
    dialogById("sheet-open-parts").close();
    void this.#act(() => this.#work.finish(null));
  }
}

/** @param {import("./types.js").Part[]} parts */
function named(parts) {
  return parts.map((part) => say(`part.${part}`)).join(say("list.and"));
}
