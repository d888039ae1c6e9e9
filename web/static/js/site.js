// @ts-check
/**
 * The yard as this phone knows it: the server's snapshot, with the phone's own records that aren't in it yet laid over.
 *
 * @typedef {import("./types.js").Tables} Tables
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Event} Event
 * @typedef {import("./types.js").Acceptance} Acceptance
 * @typedef {import("./types.js").Container} Container
 * @typedef {import("./types.js").Lot} Lot
 * @typedef {import("./types.js").Bag} Bag
 * @typedef {import("./types.js").Part} Part
 */
import { effects, reversals } from "./effects.js";

/**
 * Copies of the maps, so that the snapshot stays as the server told it.
 * @param {Tables | null} told
 * @returns {Tables}
 */
function copied(told) {
  return {
    people: new Map(told?.people),
    acceptances: new Map(told?.acceptances),
    containers: new Map(told?.containers),
    places: new Map(told?.places),
    lots: new Map(told?.lots),
    scales: new Map(told?.scales),
    tags: new Map(told?.tags),
  };
}

export class Site {
  /** @type {Tables} */
  #tables;
  /** @type {Map<string, Event>} this phone's events by id */
  #own = new Map();

  /**
   * @param {Tables | null} tables
   * @param {number} position the snapshot's
   * @param {Entry[]} entries of this phone, in order
   * @param {{agreed?: import("./agreed.js").Agreed[], recovers?: import("./agreed.js").Recovers[]}} told what the consortium agreed
   */
  constructor(tables = null, position = 0, entries = [], { agreed = [], recovers = [] } = {}) {
    this.#tables = copied(tables);
    this.agreed = agreed;
    this.recovers = recovers;
    for (const entry of entries) this.#own.set(entry.id, entry.event);
    const fresh = entries.filter((entry) => this.#unseen(entry, position));
    const undone = new Set(fresh.filter((entry) => entry.event.kind === "event.annulled").map((entry) => entry.event.body.event));
    for (const { event } of fresh) if (!undone.has(event.id)) this.#lay(event, fresh);
  }

  /**
   * Whether an entry counts here though the snapshot doesn't show it: not refused, or about a vehicle that only this
   * phone has seen so far.
   * @param {Entry} entry
   * @param {number} position
   */
  #unseen(entry, position) {
    const { kind, body } = entry.event;
    if (entry.state === "annulled") return false;
    if (entry.state === "stored") return entry.refusal === null;
    if (entry.state !== "needs_person") return (entry.position ?? 0) > position;
    const about = kind === "vehicle.found" ? entry.id : body.acceptance;
    return this.#own.get(about)?.kind === "vehicle.found" && !this.#tables.acceptances.has(about);
  }

  /**
   * @param {Event} event
   * @param {Entry[]} fresh
   */
  #lay(event, fresh) {
    if (event.kind !== "event.annulled") return void effects[event.kind]?.(this, event);
    const target = this.#own.get(event.body.event);
    if (target && !fresh.some((entry) => entry.id === target.id)) reversals[target.kind]?.(this, target);
  }

  get people() {
    return [...this.#tables.people.values()];
  }

  get acceptances() {
    return [...this.#tables.acceptances.values()];
  }

  get containers() {
    return [...this.#tables.containers.values()];
  }

  get places() {
    return [...this.#tables.places.values()];
  }

  get lots() {
    return [...this.#tables.lots.values()];
  }

  get scales() {
    return [...this.#tables.scales.values()];
  }

  /**
   * The row of an id. Rows are copied before they are changed: the snapshot stays as the server told it.
   * @template {keyof Tables} Name
   * @param {Name} table
   * @param {string} id
   * @returns {(Tables[Name] extends Map<string, infer Row> ? Row : never) | undefined}
   */
  row(table, id) {
    return /** @type {any} */ (this.#tables[table].get(id));
  }

  /**
   * Put a changed copy of a row in its place; nothing where there is no such row.
   * @param {keyof Tables} table
   * @param {string} id
   * @param {(row: any) => void} change
   */
  change(table, id, change) {
    const row = this.#tables[table].get(id);
    if (!row) return;
    const copy = structuredClone(row);
    change(copy);
    /** @type {Map<string, any>} */ (this.#tables[table]).set(id, copy);
  }

  /** @param {Acceptance} acceptance */
  add(acceptance) {
    if (!this.#tables.acceptances.has(acceptance.id)) this.#tables.acceptances.set(acceptance.id, acceptance);
  }

  /** @param {string} id */
  event(id) {
    return this.#own.get(id);
  }

  /** @param {string} id */
  nameOf(id) {
    return this.#tables.people.get(id)?.name ?? "";
  }

  /** @param {string} fill */
  containerOf(fill) {
    return this.containers.find((container) => container.fill?.id === fill);
  }

  /**
   * A blank tag, or a spare that was hung on a container.
   * @param {string} code
   * @returns {{kind: "container", row: Container} | {kind: "blank", row: import("./types.js").TagRow} | null}
   */
  #spare(code) {
    const tag = this.#tables.tags.get(code);
    const row = tag?.target ? this.#tables.containers.get(tag.target) : undefined;
    if (row) return { kind: "container", row };
    return tag && !tag.target ? { kind: "blank", row: tag } : null;
  }

  /**
   * What a tag hangs on.
   * @param {string} code
   * @returns {{kind: "container", row: Container} | {kind: "place", row: import("./types.js").Place} | {kind: "vehicle", row: Acceptance}
   *   | {kind: "lot", row: Lot} | {kind: "bag", row: Lot, bag: Bag} | {kind: "scale", row: import("./types.js").Scale}
   *   | {kind: "person", row: import("./types.js").Person} | {kind: "blank", row: import("./types.js").TagRow} | null}
   */
  tagged(code) {
    const { acceptances, containers, places, lots, scales, people } = this.#tables;
    for (const row of containers.values()) if (row.code === code) return { kind: "container", row };
    for (const row of acceptances.values()) if (row.ticket === code) return { kind: "vehicle", row };
    for (const row of places.values()) if (row.code === code) return { kind: "place", row };
    for (const row of scales.values()) if (row.code === code) return { kind: "scale", row };
    for (const row of people.values()) if (row.badge_code === code) return { kind: "person", row };
    for (const row of lots.values()) {
      if (row.code === code) return { kind: "lot", row };
      const bag = row.bags.find((one) => one.code === code);
      if (bag) return { kind: "bag", row, bag };
    }
    return this.#spare(code);
  }
}
