// @ts-check
/** Shows what the worker is in the middle of. Reads state, changes only the page. */
import { byId, stamp } from "./dom.js";
import { MATERIALS, materialOf, PARTS } from "./parts.js";
import { lastUndoable } from "./undo.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Acceptance} Acceptance
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").Material} Material
 */

const PENDING = 30;

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
    document.addEventListener("viewfinder", () => this.#scanButton());
  }

  show() {
    this.#vehicle();
    for (const part of PARTS) this.#part(part);
    this.#toggle("mark", this.#work.screen.mark);
    this.#toggle("foreign", this.#work.screen.foreign);
    for (const material of MATERIALS) this.#chip(material);
    this.#mainButton();
    this.#undo();
    this.#pending();
  }

  #vehicle() {
    const { vehicle } = this.#work;
    byId("vehicle").hidden = !vehicle;
    byId("vehicle-none").hidden = Boolean(vehicle);
    if (!vehicle) return;
    byId("vehicle-number").textContent = vehicle.chassis_number;
    byId("vehicle-about").textContent = about(vehicle);
    byId("vehicle-note").textContent = vehicle.note ?? "";
    byId("vehicle-warning").hidden = vehicle.state === "open" && Boolean(vehicle.team);
    byId("vehicle-warning").textContent = warning(vehicle);
  }

  /** @param {Part} part */
  #part(part) {
    const row = byId(`part-${part}`);
    const record = this.#work.vehicle?.parts[part];
    const ticked = this.#work.screen.ticks.includes(part);
    row.dataset.state = ticked ? "ticked" : (record?.state ?? "open");
    row.querySelector("[data-tick]")?.setAttribute("aria-pressed", String(ticked));
    const state = row.querySelector(".part__state");
    if (state) state.textContent = this.#partWords(part, ticked);
    for (const button of row.querySelectorAll("[data-missing], [data-unusable]")) button.toggleAttribute("disabled", Boolean(record));
  }

  /**
   * @param {Part} part
   * @param {boolean} ticked
   */
  #partWords(part, ticked) {
    const { vehicle } = this.#work;
    const record = vehicle?.parts[part];
    if (record) {
      const at = new Date(record.at).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
      return say(`state.${record.state}`, { by: record.by, at, container: record.container ?? "" });
    }
    if (ticked) return say("state.ticked");
    return vehicle && vehicle.wanted.length > 0 && !vehicle.wanted.includes(part) ? say("state.not_wanted") : say("state.open");
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

  #mainButton() {
    const button = byId("do-record");
    const { ticks, chosen } = this.#work.screen;
    const ready = ticks.length > 0 && ticks.some((part) => chosen[materialOf(part)]);
    button.toggleAttribute("disabled", !ready);
    byId("do-record-words").textContent = ticks.length === 0 ? say("record.tick_first") : ready ? say("record.now", { count: ticks.length }) : say("record.container_first");
    const done = PARTS.some((part) => this.#work.vehicle?.parts[part]);
    byId("do-finished").classList.toggle("btn--primary", done && ticks.length === 0);
    for (const id of ["do-finished", "do-none"]) byId(id).toggleAttribute("disabled", !this.#work.vehicle);
    const recovered = PARTS.some((part) => this.#work.vehicle?.parts[part]?.state === "recovered");
    byId("do-none").toggleAttribute("disabled", !this.#work.vehicle || recovered);
  }

  #scanButton() {
    const open = !byId("viewfinder").hidden;
    byId("do-scan").setAttribute("aria-pressed", String(open));
    byId("do-scan-words").textContent = say(open ? "scan.close" : "scan.open");
    byId("view-work").classList.toggle("is-looking", open);
  }

  #undo() {
    const entry = lastUndoable(this.#phone.entries, this.#phone.actor?.id ?? "");
    byId("do-undo").toggleAttribute("disabled", !entry);
    byId("do-undo-words").textContent = entry ? say("undo.this", { what: entry.title }) : say("undo.none");
  }

  /** Records that the server's list does not show yet. */
  #pending() {
    const pending = this.#phone.entries.filter((entry) => entry.state === "stored" || entry.state === "received").slice(-PENDING);
    byId("pending").replaceChildren(...pending.reverse().map(pendingRow));
    byId("pending-box").hidden = pending.length === 0;
  }
}

/** @param {Acceptance} vehicle */
function about(vehicle) {
  const size = vehicle.size_class ? say(`size.${vehicle.size_class}`) : "";
  return [vehicle.maker, vehicle.team ? say(`team.${vehicle.team}`) : "", size].filter(Boolean).join(" · ");
}

/** @param {Acceptance} vehicle */
function warning(vehicle) {
  if (vehicle.found) return say("vehicle.found_here");
  if (vehicle.state !== "open") return say(`vehicle.${vehicle.state}`, { vehicle: vehicle.chassis_number });
  return vehicle.team ? "" : say("vehicle.out_of_scheme");
}

/** @param {import("./types.js").Entry} entry */
function pendingRow(entry) {
  const at = new Date(entry.event.happened_at).toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });
  const row = stamp("template-record", { title: entry.title, detail: entry.detail, at, by: "" });
  const badge = /** @type {HTMLElement} */ (row.querySelector("[data-f=status]"));
  badge.className = entry.refusal ? "badge badge--refusal" : "badge badge--wait";
  badge.textContent = say(entry.refusal ? "record_state.refused" : `record_state.${entry.state}`);
  return row;
}
