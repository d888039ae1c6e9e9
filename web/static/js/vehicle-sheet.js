// @ts-check
/**
 * Finding a vehicle by hand: the last digits against the accepted vehicles, or a number that nobody accepted yet.
 *
 * @typedef {import("./types.js").Acceptance} Acceptance
 */
import { lookup, plausible, written } from "./chassis.js";
import { byId, dialogById, inputById, onTap, patch, stamp } from "./dom.js";
import { say } from "./words.js";

const SHOWN = 30;

export class VehicleSheet {
  #phone;
  #work;
  #act;
  #asRead = "";
  /** @type {"typed" | "certificate" | "ticket" | "ocr"} */
  #source = "typed";

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./work.js").Work} work
   * @param {(deed: () => unknown) => Promise<void>} act
   * @param {() => unknown} photograph the number instead of typing it
   */
  constructor(phone, work, act, photograph) {
    this.#phone = phone;
    this.#work = work;
    this.#act = act;
    const input = inputById("vehicle-typed");
    input.addEventListener("input", () => this.#show());
    phone.addEventListener("changed", () => dialogById("sheet-vehicle").open && this.#show());
    byId("vehicle-form").addEventListener("submit", (event) => this.#submit(event));
    onTap(byId("sheet-vehicle"), "vehicle", (id) => this.#take(id));
    onTap(byId("sheet-vehicle"), "found", () => void this.#found());
    onTap(byId("sheet-vehicle"), "photograph", () => {
      dialogById("sheet-vehicle").close();
      photograph();
    });
    onTap(byId("sheet-vehicle"), "letters", (_, button) => letters(input, button));
  }

  /**
   * @param {string} [number] what was read
   * @param {string} [asRead]
   * @param {"typed" | "certificate" | "ticket" | "ocr"} [source]
   * @param {string} [said] why the worker came here, where that was no choice
   */
  open(number = "", asRead = "", source = "typed", said = "") {
    byId("vehicle-said").hidden = said === "";
    byId("vehicle-said-words").textContent = said;
    inputById("vehicle-typed").value = number;
    this.#asRead = asRead;
    this.#source = source;
    this.#show();
    dialogById("sheet-vehicle").showModal();
    inputById("vehicle-typed").focus();
  }

  #show() {
    const typed = inputById("vehicle-typed").value;
    const { acceptances } = this.#phone.site;
    const hits = typed.trim() === "" ? newest(acceptances) : lookup(acceptances, typed);
    patch(byId("vehicle-hits"), hits.slice(0, SHOWN), hitButton);
    byId("vehicle-no-hit").hidden = hits.length > 0 || typed.trim() === "";
    const number = written(typed);
    byId("vehicle-found").hidden = hits.some((one) => written(one.chassis_number) === number) || number.length < 5;
    byId("vehicle-found-words").textContent = say("found.record", { vehicle: number });
    byId("vehicle-doubt").hidden = number.length < 5 || plausible(number);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const hits = lookup(this.#phone.site.acceptances, inputById("vehicle-typed").value);
    const [only] = hits;
    if (hits.length === 1 && only) this.#take(only.id);
  }

  /** @param {string} id */
  #take(id) {
    const acceptance = this.#phone.site.row("acceptances", id);
    if (!acceptance) return;
    dialogById("sheet-vehicle").close();
    void this.#act(() => this.#work.choose(acceptance));
  }

  async #found() {
    const typed = inputById("vehicle-typed").value;
    const number = written(typed);
    await this.#act(() => this.#work.found({ number, asRead: this.#asRead || typed, source: this.#source }));
    if (this.#work.vehicle?.chassis_number === number) dialogById("sheet-vehicle").close();
  }
}

/**
 * Unfinished vehicles, those with parts taken first.
 * @param {Acceptance[]} acceptances
 */
function newest(acceptances) {
  const open = acceptances.filter((one) => one.state === "open");
  const begun = (/** @type {Acceptance} */ one) => (Object.keys(one.parts).length > 0 ? 0 : 1);
  return open.sort((a, b) => begun(a) - begun(b) || a.accepted_on.localeCompare(b.accepted_on));
}

/** @param {Acceptance} acceptance */
function hitButton(acceptance) {
  const untouched = acceptance.state === "open" && Object.keys(acceptance.parts).length === 0;
  const state = say(`vehicle_state.${untouched ? "untouched" : acceptance.state}`);
  const detail = [acceptance.maker, acceptance.accepted_on, state].filter(Boolean).join(" · ");
  const button = stamp("template-vehicle", { number: acceptance.chassis_number, detail });
  button.dataset.vehicle = acceptance.id;
  return button;
}

/**
 * Digits are quicker for the last four; letters when the whole number is needed.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} button
 */
function letters(input, button) {
  const on = input.inputMode === "numeric";
  input.inputMode = on ? "text" : "numeric";
  button.setAttribute("aria-pressed", String(on));
  input.blur();
  input.focus();
}
