// @ts-check
/**
 * What a worker does on the floor, whichever way it was said: scanned, tapped, or by a command tag.
 *
 * @typedef {import("./types.js").Acceptance} Acceptance
 * @typedef {import("./types.js").Container} Container
 * @typedef {import("./types.js").Part} Part
 */
import { unwanted } from "./agreed.js";
import * as feedback from "./feedback.js";
import { materialOf } from "./parts.js";
import { reasonWords } from "./reasons.js";
import { lastUndoable, undoTitle } from "./undo.js";
import { uuid7 } from "./uuid7.js";
import { say } from "./words.js";

/** The part is still in the worker's hands: the tick stays for the right container. */
const WRONG_CONTAINER = new Set(["R1", "closed_fill", "gone", "unknown_thing"]);
const LONGEST_READ = 80; // what the ledger keeps of a reading

export class Work {
  #phone;
  /** @type {import("./screen.js").Screen} */
  screen;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./screen.js").Screen} screen
   */
  constructor(phone, screen) {
    this.#phone = phone;
    this.screen = screen;
  }

  get vehicle() {
    return this.screen.vehicle ? this.#phone.site.row("acceptances", this.screen.vehicle) : undefined;
  }

  /** @param {Acceptance} acceptance */
  choose(acceptance) {
    this.screen.putting = null;
    if (this.screen.vehicle !== acceptance.id) Object.assign(this.screen, { vehicle: acceptance.id, ticks: [], mark: false, foreign: false });
    feedback.tell(introduction(acceptance));
  }

  /**
   * Whether the consortium takes the part from the vehicle at hand.
   * @param {Part} part
   */
  offers(part) {
    return !unwanted(this.#phone.site, this.vehicle, part);
  }

  /** @param {Part} part */
  toggle(part) {
    const { ticks } = this.screen;
    if (ticks.includes(part)) {
      this.screen.ticks = ticks.filter((one) => one !== part);
      return;
    }
    const against = unwanted(this.#phone.site, this.vehicle, part);
    if (against) {
      const words = reasonWords(against);
      return feedback.tell({ tone: "warn", title: words, speech: words });
    }
    ticks.push(part);
    const before = this.vehicle?.parts[part];
    if (!before) return;
    const words = say("part.taken_before", { part: say(`part.${part}`), by: before.by });
    feedback.tell({ tone: "warn", title: words, speech: words });
  }

  /**
   * @param {Part} part
   * @param {"missing" | "unusable"} why
   */
  async absent(part, why) {
    if (!this.vehicle) return this.#wantVehicle();
    this.screen.ticks = this.screen.ticks.filter((one) => one !== part);
    if (this.#saidHere(part)) return this.#tellBefore(part, why);
    const title = say(`absent.${why}`, { part: say(`part.${part}`) });
    await this.#phone.record("part.absent", { acceptance: this.vehicle.id, part, why }, { title, detail: this.vehicle.chassis_number });
  }

  /**
   * Whether what is known of a part was recorded with this phone: said a second time it is a slip of the finger, and
   * as a held record it would only stop the vehicle's approval. A workmate's record is another matter (R3).
   * @param {Part} part
   */
  #saidHere(part) {
    const before = this.vehicle?.parts[part];
    return Boolean(before && this.#phone.entries.some((entry) => entry.id === before.event));
  }

  /**
   * Say how the part stands instead of recording it again.
   * @param {Part} part
   * @param {"missing" | "unusable"} why
   */
  #tellBefore(part, why) {
    const { state, by, container } = /** @type {import("./types.js").PartRecord} */ (this.vehicle?.parts[part]);
    const words = reasonWords({ code: "R3", values: { part, state, by, container: container ?? "" } });
    feedback.tell({ tone: state === why ? "info" : "warn", title: words, speech: words });
  }

  /**
   * A container was scanned or tapped: it takes the ticked parts of its material, or is chosen for those to come.
   * @param {Container} container
   */
  async into(container) {
    if (container.state === "retired") return feedback.tell(loud(say("refusal.retired", { container: container.name })));
    if (takesParts(container)) this.screen.chosen[container.material] = container.id;
    const fitting = this.screen.ticks.filter((part) => materialOf(part) === container.material);
    const wanted = fitting.length > 0 ? fitting : this.screen.ticks; // none fits: the rule speaks (R1)
    this.screen.putting = wanted.length === 0 ? container.id : null; // a place scanned next is where it goes
    if (!this.vehicle || wanted.length === 0) return feedback.tell(chosen(container));
    await this.#put(wanted, container);
  }

  /** Record the ticked parts into the containers chosen for their materials. */
  async recordTicked() {
    if (!this.vehicle) return this.#wantVehicle();
    for (const container of this.#containersOfTicks()) {
      await this.#put(this.screen.ticks.filter((part) => materialOf(part) === container.material), container);
    }
    if (this.screen.ticks.length > 0 && !feedback.blocked()) this.#wantContainer();
  }

  #containersOfTicks() {
    const ids = new Set(this.screen.ticks.map((part) => this.screen.chosen[materialOf(part)]));
    return [...ids].flatMap((id) => (id ? (this.#phone.site.row("containers", id) ?? []) : []));
  }

  /**
   * @param {Part[]} parts
   * @param {Container} container
   */
  async #put(parts, container) {
    const acceptance = /** @type {Acceptance} */ (this.vehicle);
    const fill = await this.#openFill(container);
    if (!fill) return;
    /** @type {Part[]} */
    const counted = [];
    for (const part of parts) {
      const body = { acceptance: acceptance.id, part, fill, mark_checked: this.screen.mark, foreign_matter_removed: this.screen.foreign };
      const title = say("recorded.part", { part: say(`part.${part}`), container: container.name });
      const entry = await this.#phone.record("part.recovered", body, { title, detail: acceptance.chassis_number, quiet: true });
      if (!entry) return; // nothing was saved: the tick stays
      if (!WRONG_CONTAINER.has(entry.refusal?.code ?? "")) this.screen.ticks = this.screen.ticks.filter((one) => one !== part);
      if (!entry.refusal) counted.push(part);
    }
    if (counted.length > 0) this.#praise(counted, container, acceptance);
  }

  /**
   * @param {Part[]} parts
   * @param {Container} container
   * @param {Acceptance} acceptance
   */
  #praise(parts, container, acceptance) {
    const names = parts.map((part) => say(`part.${part}`)).join(say("list.and"));
    const title = say("recorded.part", { part: names, container: container.name });
    const detail = this.screen.mark ? acceptance.chassis_number : say("recorded.mark_unchecked", { vehicle: acceptance.chassis_number });
    const tone = acceptance.found ? "warn" : "ok";
    feedback.tell({ tone, title, detail, speech: say("spoken.recorded", { part: names, container: container.name }) });
  }

  /**
   * The id of the fill that parts go into; an empty container begins a new one.
   * @param {Container} container
   * @returns {Promise<string | null>}
   */
  async #openFill(container) {
    if (container.fill) return container.fill.id;
    const id = uuid7();
    const title = say("recorded.opened", { container: container.name });
    const entry = await this.#phone.record("fill.opened", { container: container.id }, { id, title, quiet: true });
    return entry && !entry.refusal ? id : null;
  }

  /** @param {Container} container */
  async close(container) {
    if (!container.fill) return feedback.tell(loud(say("refusal.empty_fill", { container: container.name })));
    const title = say("recorded.closed", { container: container.name, count: container.fill.parts });
    const entry = await this.#phone.record("fill.closed", { fill: container.fill.id }, { title, detail: say("closed.next") });
    if (!entry || entry.refusal) return;
    this.forget(container);
    this.screen.putting = container.id;
  }

  /** @param {Container} container */
  forget(container) {
    if (this.screen.chosen[container.material] === container.id) delete this.screen.chosen[container.material];
    if (this.screen.putting === container.id) this.screen.putting = null;
  }

  /** @param {import("./types.js").Place} place */
  async putAway(place) {
    const container = this.screen.putting && this.#phone.site.row("containers", this.screen.putting);
    if (!container) return feedback.tell({ tone: "warn", title: say("place.which_container", { place: place.name }) });
    const title = say("recorded.put_away", { container: container.name, place: place.name });
    const entry = await this.#phone.record("container.put_away", { container: container.id, place: place.id }, { title });
    if (entry) this.screen.putting = null;
  }

  /** @param {Container} container that came home empty */
  async emptied(container) {
    const title = say("recorded.emptied", { container: container.name });
    if (container.returning) await this.#phone.record("containers.arrived", { containers: [container.id] }, { title });
    else await this.#phone.record("container.emptied", { container: container.id }, { title });
  }

  /**
   * @param {string | null} reason why nothing was recovered; null where something was
   * @param {string} [note]
   */
  async finish(reason, note = "") {
    if (!this.vehicle) return this.#wantVehicle();
    const { id, chassis_number: number } = this.vehicle;
    const body = { acceptance: id, nothing_reason: reason, ...(note ? { note } : {}) };
    const title = say(reason ? "recorded.nothing" : "recorded.finished", { vehicle: number });
    const entry = await this.#phone.record("recovery.finished", body, { title, detail: reason ? say(`reason.${reason}`) : "" });
    if (entry && !entry.refusal) Object.assign(this.screen, { vehicle: null, ticks: [], mark: false, foreign: false });
  }

  /** @param {string} [id] of the event; by default this worker's last record that counts */
  async undo(id) {
    const entry = lastUndoable(this.#phone.entries, this.#phone.actor?.id ?? "", id);
    if (!entry) return feedback.tell({ tone: "warn", title: say("undo.nothing") });
    const undone = await this.#phone.record("event.annulled", { event: entry.id }, { title: undoTitle(entry), detail: entry.detail });
    if (undone && entry.event.kind === "recovery.finished") this.screen.vehicle = entry.event.body.acceptance;
  }

  /**
   * A vehicle that nobody accepted yet: noted, and worked on; the office has to accept it.
   * @param {object} read
   * @param {string} read.number
   * @param {string} read.asRead
   * @param {"typed" | "certificate" | "ticket" | "ocr"} read.source
   * @param {Record<string, string>} [read.certificate] what else the certificate tells
   */
  async found({ number, asRead, source, certificate }) {
    const body = { chassis_number: number, as_read: asRead.slice(0, LONGEST_READ), source, ...(certificate ? { certificate } : {}) };
    const title = say("recorded.found", { vehicle: number });
    const entry = await this.#phone.record("vehicle.found", body, { title, quiet: true });
    if (!entry) return;
    Object.assign(this.screen, { vehicle: entry.id, ticks: [], mark: false, foreign: false });
    feedback.tell({ tone: "warn", title, detail: say("found.next"), speech: title });
  }

  #wantVehicle() {
    feedback.tell({ tone: "warn", title: say("want.vehicle"), speech: say("want.vehicle") });
  }

  #wantContainer() {
    feedback.tell({ tone: "warn", title: say("want.container"), speech: say("want.container") });
  }
}

/**
 * Whether parts can go in: a closed or shipped filling is only put away, or comes home empty.
 * @param {Container} container
 */
function takesParts({ fill }) {
  return !fill || fill.state === "open";
}

/**
 * @param {string} words
 * @returns {import("./feedback.js").Outcome}
 */
function loud(words) {
  return { tone: "refusal", title: words, speech: words };
}

/**
 * @param {Acceptance} acceptance
 * @returns {import("./feedback.js").Outcome}
 */
function introduction(acceptance) {
  const number = acceptance.chassis_number;
  const digits = number.slice(-4).split("").join(" ");
  if (acceptance.state !== "open") return { tone: "warn", title: say(`vehicle.${acceptance.state}`, { vehicle: number }), speech: say("spoken.finished", { digits }) };
  if (!acceptance.team && !acceptance.found) return { tone: "warn", title: say("vehicle.out_of_scheme"), detail: number, speech: say("vehicle.out_of_scheme") };
  return { tone: "info", title: say("vehicle.chosen", { vehicle: number }), detail: say("vehicle.next"), speech: say("spoken.vehicle", { digits }) };
}

/**
 * @param {Container} container
 * @returns {import("./feedback.js").Outcome}
 */
function chosen(container) {
  const values = { container: container.name, material: say(`material.${container.material}`), count: container.fill?.parts ?? 0 };
  const state = container.fill?.state ?? "open";
  if (state === "open") return { tone: "info", title: say("container.chosen", values), detail: say("container.count", values), speech: container.name };
  return { tone: "warn", title: say(`container.${state}`, values), speech: say(`container.${state}`, values) };
}
