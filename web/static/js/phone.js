// @ts-check
/**
 * What the floor and the dock share: the yard as known, who works, the one way a fact is recorded, and what the server
 * says to it.
 *
 * Events: "changed" (the picture of the yard or a record's state), "actor", "device".
 *
 * @typedef {import("./types.js").Actor} Actor
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Tables} Tables
 */
import { ask, SignInNeeded, Unreachable } from "./api.js";
import { Courier } from "./courier.js";
import * as feedback from "./feedback.js";
import { judge } from "./judge.js";
import * as outbox from "./outbox.js";
import { afterwards, shown } from "./readiness.js";
import { reasonWords } from "./reasons.js";
import { learnKey } from "./rescue.js";
import * as session from "./session.js";
import { Site } from "./site.js";
import * as snapshot from "./snapshot.js";
import { keep, recall } from "./store.js";
import { say } from "./words.js";

/**
 * @typedef {object} Told what the worker sees and hears of a record
 * @property {string} title
 * @property {string} [detail]
 * @property {string} [speech]
 * @property {string} [id] of the event, where it must be known beforehand
 * @property {boolean} [quiet] part of a bigger act that speaks for it
 */

export class Phone extends EventTarget {
  courier = new Courier();
  site = new Site();
  /** @type {Actor | null} */
  actor = null;
  /** @type {Entry[]} every record of this phone still known, oldest first */
  entries = [];
  /** @type {{id: string, name: string} | null} */
  device = null;
  /** Whether the server ever said if it knows this phone, or could not be asked. */
  met = false;
  /** @type {import("./snapshot.js").About | null} */
  about = null;
  /** @type {Tables | null} */
  #tables = null;
  /** @type {Promise<void> | null} */
  #refreshing = null;
  /** Other pages of this phone: what one of them saved or heard, all show. */
  #others = new BroadcastChannel("nisugata");

  /** Take up where the phone was left: all of it works without signal. */
  async start() {
    feedback.arm();
    const [actor, device, kept, entries] = await Promise.all([session.current(), recall("meta", "device"), snapshot.load(), outbox.known()]);
    this.actor = actor;
    this.device = device ?? null;
    this.met = device !== undefined;
    this.#take(kept);
    this.#show(entries);
    this.courier.addEventListener("answers", (event) => void this.#answered(/** @type {CustomEvent} */ (event).detail));
    this.courier.addEventListener("changes", (event) => void this.#answered(/** @type {CustomEvent} */ (event).detail));
    this.courier.addEventListener("state", () => void this.#onState());
    this.courier.addEventListener("rescued", (event) => {
      feedback.tell({ tone: "ok", title: say("rescue.sent", /** @type {CustomEvent} */ (event).detail) });
    });
    this.#others.onmessage = ({ data }) => void this.#follow(data);
    void shown.then(() => this.#meet()).then(() => this.courier.start());
    void afterwards(() => navigator.storage?.persist?.());
  }

  /** Learn who this phone is to the server, and who the server thinks works with it. */
  async #meet() {
    const asked = this.actor;
    try {
      const { device, person } = await ask("/api/v1/me");
      await this.#belong(device);
      if (this.actor === asked) await this.#agree(person, device); // else somebody signed in meanwhile
      if (device) await learnKey();
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignInNeeded)) throw error;
    } finally {
      this.met = true;
      this.dispatchEvent(new Event("device"));
    }
  }

  /** @param {{id: string, name: string, last_seq: number | null} | null} device */
  async #belong(device) {
    const own = await recall("meta", "installation");
    if (device && own?.device !== device.id && !(await recall("meta", "next_seq"))) {
      await keep("meta", "installation", { device: device.id });
      await keep("meta", "next_seq", (device.last_seq ?? 0) + 1); // its storage was lost: numbers are never used twice
      if (device.last_seq) feedback.tell({ tone: "warn", title: say("error.storage_lost") });
    }
    this.device = device && { id: device.id, name: device.name };
    await keep("meta", "device", this.device);
    this.dispatchEvent(new Event("device"));
  }

  /**
   * The server's session ended (a new day, somebody else): sign in again. Without an enrolled phone, whoever signed in
   * on a page works.
   * @param {{id: string, name: string} | null} person
   * @param {object | null} device
   */
  async #agree(person, device) {
    const stale = device && this.actor?.auth === "online" && this.actor.id !== person?.id;
    const page = person && (!device || (await recall("screen", "actor")) === undefined);
    if (stale) this.become(await session.forget());
    else if (page && this.actor?.id !== person.id) this.become(await session.adopt(person));
  }

  async #onState() {
    if (this.courier.state === "idle") await this.refresh();
    this.dispatchEvent(new Event("state"));
  }

  /** Ask for what changed in the yard; asked twice at once, both wait for the same answer. */
  refresh() {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refresh() {
    try {
      if (await snapshot.refresh()) await this.#reload();
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignInNeeded)) throw error;
    }
  }

  async #reload() {
    this.#take(await snapshot.load());
    await this.#rebuild();
  }

  /** @param {{tables: Tables, about: import("./snapshot.js").About | null}} kept */
  #take({ tables, about }) {
    this.#tables = tables;
    this.about = about;
  }

  async #rebuild() {
    this.#show(await outbox.known());
  }

  /** @param {Entry[]} entries */
  #show(entries) {
    this.entries = entries;
    this.site = new Site(this.#tables, this.about?.position ?? 0, this.entries, this.about?.site);
    this.dispatchEvent(new Event("changed"));
  }

  /**
   * Record a fact: judged by what the phone knows, saved, said, sent. A refused one is saved too - it lies in the tray
   * (要対応) as held and counts for nothing.
   * @param {string} kind
   * @param {Record<string, unknown>} body
   * @param {Told} told
   * @returns {Promise<Entry | null>} null where the phone could not save it, and has said so
   */
  async record(kind, body, { title, detail = "", speech, id, quiet = false }) {
    if (!this.actor) return null;
    const reason = judge(this.site, kind, body);
    const refusal = reason && { code: reason.code, words: reasonWords(reason) };
    try {
      const entry = await outbox.save({ kind, body, id }, { actor: this.actor, title, detail, refusal });
      await this.#rebuild();
      this.#others.postMessage("saved");
      if (refusal) feedback.tell({ tone: "refusal", title: refusal.words, detail: title, speech: refusal.words });
      else if (!quiet) feedback.tell({ tone: "ok", title, detail, speech: speech ?? title });
      return entry;
    } catch (error) {
      const words = say(isFull(error) ? "error.no_room" : "error.not_saved");
      feedback.tell({ tone: "refusal", title: words, detail: isFull(error) ? title : String(error), speech: words });
      return null;
    } finally {
      void this.courier.carry();
    }
  }

  /** @param {"saved" | "heard"} what another page of this phone did, or the service worker */
  async #follow(what) {
    await this.#rebuild();
    if (what === "heard") document.body.dispatchEvent(new Event("answers"));
  }

  /** @param {Entry[]} entries the server has spoken about */
  async #answered(entries) {
    const before = new Map(this.entries.map((entry) => [entry.id, entry]));
    await this.#rebuild();
    this.#others.postMessage("heard");
    for (const entry of entries) {
      if (entry.state !== "needs_person" || before.get(entry.id)?.refusal || this.#expected(entry)) continue;
      const words = entry.refusal?.words || say("outcome.needs_person");
      feedback.tell({ tone: "refusal", title: words, detail: entry.title, speech: words });
    }
    document.body.dispatchEvent(new Event("answers"));
  }

  /**
   * What is recorded of a vehicle that nobody accepted yet is held, as the worker was told.
   * @param {Entry} entry
   */
  #expected({ event, refusal }) {
    const found = event.kind === "vehicle.found" || this.site.row("acceptances", event.body.acceptance)?.found;
    return refusal?.code === "unknown_vehicle" && Boolean(found);
  }

  /** @param {Actor | null} actor */
  become(actor) {
    this.actor = actor;
    this.dispatchEvent(new CustomEvent("actor", { detail: actor }));
    void this.courier.carry();
  }

  /** How many records the server has not answered. */
  get unsent() {
    return this.entries.filter((entry) => entry.state === "stored").length;
  }
}

/** @param {unknown} error */
function isFull(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
