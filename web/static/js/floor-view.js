// @ts-check
/** Shows what the worker is in the middle of. Reads state, changes only the page. */
import { showAgreed } from "./agreed.js";
import { byId } from "./dom.js";
import { MATERIALS, materialOf, PARTS } from "./parts.js";
import { clockTime, followViewfinder, showPending } from "./record-list.js";
import { lastUndoable } from "./undo.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Acceptance} Acceptance
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").Material} Material
 */

export class FloorView {
  #phone;
  #work;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./work.js").Work} work
   */
  constructor(phone, work) {
    this.#phone = phone;
    this.#work = work;
    followViewfinder();
  }

  show() {
    this.#vehicle();
    for (const part of PARTS) this.#part(part);
    this.#toggle("mark", this.#work.screen.mark);
    this.#toggle("foreign", this.#work.screen.foreign);
    for (const material of MATERIALS) this.#chip(material);
    showAgreed(this.#phone.about?.site.agreed);
    this.#mainButton();
    this.#endings();
    this.#undo();
    showPending(this.#phone.entries);
  }

  #vehicle() {
    const { vehicle } = this.#work;
    byId("vehicle").hidden = !vehicle;
    byId("vehicle-none").hidden = Boolean(vehicle);
    if (!vehicle) return;
    byId("vehicle-number").textContent = vehicle.chassis_number;
    byId("vehicle-about").textContent = about(vehicle);
    byId("vehicle-note").textContent = vehicle.note ?? "";
    byId("vehicle-warning").textContent = warning(vehicle);
    byId("vehicle-warning").hidden = warning(vehicle) === "";
  }

  /** @param {Part} part */
  #part(part) {
    const row = byId(`part-${part}`);
    const record = this.#work.vehicle?.parts[part];
    const ticked = this.#work.screen.ticks.includes(part);
    const prior = this.#work.vehicle?.prior?.[part];
    row.hidden = !record && !this.#work.offers(part);
    row.dataset.state = ticked ? "ticked" : (record?.state ?? (prior ? "missing" : "open"));
    row.querySelector("[data-tick]")?.setAttribute("aria-pressed", String(ticked));
    const state = row.querySelector(".part__state");
    if (state) state.textContent = this.#partWords(part, ticked);
    row.toggleAttribute("data-taken", Boolean(record ?? prior));
  }

  /**
   * @param {Part} part
   * @param {boolean} ticked
   */
  #partWords(part, ticked) {
    const { vehicle } = this.#work;
    const record = vehicle?.parts[part];
    if (record) {
      return say(`state.${record.state}`, { by: record.by, at: clockTime(record.at), container: record.container ?? "" });
    }
    const prior = vehicle?.prior?.[part];
    if (prior) return say("state.prior", { by: prior.by, at: clockTime(prior.at) });
    if (ticked) return say("state.ticked");
    return vehicle && !instructed(vehicle, part) ? say("state.not_wanted") : say("state.open");
  }

  /**
   * @param {string} name
   * @param {boolean} on
   */
  #toggle(name, on) {
    byId(`toggle-${name}`).setAttribute("aria-pressed", String(on));
  }

  /** @param {Material} material */
  #chip(material) {
    const chip = byId(`chip-${material}`);
    const id = this.#work.screen.chosen[material];
    const container = id ? this.#phone.site.row("containers", id) : undefined;
    chip.classList.toggle("is-chosen", Boolean(container));
    chip.classList.toggle("is-wanted", !container && this.#work.screen.ticks.some((part) => materialOf(part) === material));
    const name = chip.querySelector(".chip__name");
    if (name) name.textContent = container ? container.name : say("chip.none");
    const count = chip.querySelector(".chip__count");
    if (count) count.textContent = container?.fill ? say("chip.count", { count: container.fill.parts }) : "";
  }

  /** The button under the thumb is the next step: record what is ticked, else finish the vehicle. */
  #mainButton() {
    const { ticks, chosen } = this.#work.screen;
    const ready = ticks.some((part) => chosen[materialOf(part)]);
    const begun = PARTS.some((part) => this.#work.vehicle?.parts[part]);
    const ends = ticks.length === 0 && begun && this.#work.vehicle?.state === "open";
    const key = ends ? "record.finish" : ticks.length === 0 ? "record.tick_first" : ready ? "record.now" : "record.container_first";
    const button = byId("do-record");
    button.dataset.do = ends ? "finished" : "record";
    button.toggleAttribute("disabled", !ends && !ready);
    byId("do-record-words").textContent = say(key, { count: ticks.length });
  }

  #endings() {
    const { vehicle } = this.#work;
    const recovered = PARTS.some((part) => vehicle?.parts[part]?.state === "recovered");
    byId("do-finished").toggleAttribute("disabled", vehicle?.state !== "open");
    byId("do-none").toggleAttribute("disabled", vehicle?.state !== "open" || recovered);
  }

  #undo() {
    const entry = lastUndoable(this.#phone.entries, this.#phone.actor?.id ?? "");
    byId("do-undo").toggleAttribute("disabled", !entry);
    byId("do-undo-words").textContent = entry ? say("undo.this", { what: entry.title }) : say("undo.none");
  }
}

/**
 * Whether the office wants a part taken.
 * @param {Acceptance} vehicle
 * @param {Part} part
 */
function instructed(vehicle, part) {
  return vehicle.target !== false && (vehicle.wanted.length === 0 || vehicle.wanted.includes(part));
}

/** @param {Acceptance} vehicle */
function about(vehicle) {
  const size = vehicle.size_class ? say(`size.${vehicle.size_class}`) : "";
  return [vehicle.maker, vehicle.model, vehicle.team ? say(`team.${vehicle.team}`) : "", size].filter(Boolean).join(" · ");
}

/** @param {Acceptance} vehicle */
function warning(vehicle) {
  if (vehicle.found) return say("vehicle.found_here");
  if (vehicle.state !== "open") return say(`vehicle.${vehicle.state}`, { vehicle: vehicle.chassis_number });
  if (!vehicle.team) return say("vehicle.out_of_scheme");
  return vehicle.target === false ? say("vehicle.no_target") : "";
}
