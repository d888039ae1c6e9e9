// @ts-check
/**
 * Carries the outbox to the server: at the start, when the page is shown, when the network returns, after each record,
 * and by a timer (a phone may believe itself online while the server is down). One page carries at a time (Web Locks).
 *
 * Events: "answers" (detail: entries), "state" (detail: State), "changes" (detail: entries changed later),
 * "rescued" (detail: whose records, how many).
 */
import { ask, Declined, SignInNeeded, Unreachable } from "./api.js";
import * as clock from "./clock.js";
import * as outbox from "./outbox.js";
import { carryPhotographs } from "./photographs.js";
import { carryRescues } from "./rescue.js";
import { keep, recall } from "./store.js";

/**
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {"idle" | "sending" | "unreachable" | "sign_in"} State
 */

const BATCH = 50;
const SMALLEST_BATCH = 5;
/** A server that hangs is left after this, and asked again: what it took meanwhile counts once all the same. */
const LIMIT_MS = 4_000;
export const SYNC_TAG = "nisugata-outbox";
const TICK_MS = 20_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

export class Courier extends EventTarget {
  /** @type {State} */
  state = "idle";
  #waitMs = FIRST_WAIT_MS;
  #again = false;
  #busy = false;
  #batch = BATCH;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** Begin to carry, and go on as long as the page lives. */
  start() {
    const now = () => void this.carry();
    document.addEventListener("visibilitychange", () => document.hidden && void this.#leave());
    addEventListener("online", () => (this.#waitMs = FIRST_WAIT_MS)); // what failed before says nothing about now
    for (const name of ["pageshow", "online", "focus"]) addEventListener(name, now);
    document.addEventListener("visibilitychange", () => document.hidden || now());
    now();
  }

  /** Send what waits; asked again while sending, it looks once more afterwards. */
  async carry() {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    try {
      do {
        this.#again = false;
        await alone(() => this.#round());
      } while (this.#again && this.state === "idle");
    } finally {
      this.#busy = false;
      this.#schedule();
    }
    if (this.state === "idle") await this.#carryMore();
  }

  /** Records of other phones and photographs go when no event does; a record made meanwhile goes first. */
  async #carryMore() {
    try {
      await carryRescues((name, count) => this.dispatchEvent(new CustomEvent("rescued", { detail: { name, count } })));
      await carryPhotographs(() => !this.#busy && this.state === "idle");
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof SignInNeeded)) throw error; // asked again with the next round
    }
  }

  async #round() {
    this.#tell("sending");
    try {
      await this.#empty();
      await this.#listen();
      this.#waitMs = FIRST_WAIT_MS;
      this.#tell("idle");
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Send batch after batch, until nothing but set-aside entries is left. */
  async #empty() {
    const tried = new Set();
    for (;;) {
      const entries = (await outbox.waiting()).filter((entry) => !tried.has(entry.id)).slice(0, this.#batch);
      if (entries.length === 0) return;
      const left = await this.#send(entries);
      for (const entry of left) tried.add(entry.id);
    }
  }

  /**
   * @param {Entry[]} entries
   * @returns {Promise<Entry[]>} those that were not answered
   */
  async #send(entries) {
    const askedAt = Date.now();
    try {
      const answer = await ask("/api/v1/events", { post: { events: entries.map((entry) => entry.event) }, limitMs: LIMIT_MS });
      if (!Array.isArray(answer.answers)) throw new Unreachable("no answers");
      clock.learn(answer.server_time, askedAt);
      const settled = await outbox.settle(answer.answers);
      this.#batch = BATCH;
      this.dispatchEvent(new CustomEvent("answers", { detail: settled }));
      if (settled.length === 0) throw new Unreachable("none of ours");
      const ids = new Set(settled.map((entry) => entry.id));
      return entries.filter((entry) => !ids.has(entry.id));
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      return this.#apart(entries, error);
    }
  }

  /**
   * The server can't take a batch: find the event it stumbles over, so that it doesn't block those behind it.
   * @param {Entry[]} entries
   * @param {Declined} error
   */
  async #apart(entries, error) {
    if (error.status === 429) throw new Unreachable("429");
    const [only] = entries;
    if (entries.length === 1 && only) {
      await outbox.setAside(only, error.message);
      return entries;
    }
    const middle = Math.ceil(entries.length / 2);
    return [...(await this.#send(entries.slice(0, middle))), ...(await this.#send(entries.slice(middle)))];
  }

  /** Hear what became of this phone's records since (held ones settled, others annulled by the office). */
  async #listen() {
    if (!(await recall("meta", "device"))) return; // signed in without an enrolled phone: nothing is fed back
    for (let more = true; more; ) {
      const since = (await recall("meta", "feed_position")) ?? 0;
      const feed = await ask(`/api/v1/feed?since=${since}`);
      if (!Number.isInteger(feed.position)) return;
      const changed = await outbox.follow(feed.changes ?? []);
      if (feed.position !== since) await keep("meta", "feed_position", feed.position);
      if (changed.length > 0) this.dispatchEvent(new CustomEvent("changes", { detail: changed }));
      more = Boolean(feed.more) && feed.position > since;
    }
  }

  /** The screen goes off: where the browser can, it sends what waits without any page (Background Sync). */
  async #leave() {
    if ((await outbox.waiting()).length > 0) await sendWithoutPage();
  }

  /** Carry once, without a page and without a timer. */
  async carryOnce() {
    await this.carry();
    clearTimeout(this.#timer);
    if (this.state === "unreachable") throw new Unreachable("not yet");
  }

  /** @param {unknown} error */
  #failed(error) {
    void sendWithoutPage();
    if (error instanceof SignInNeeded) this.#tell("sign_in");
    else if (error instanceof Unreachable || error instanceof Declined) this.#tell("unreachable");
    else throw error;
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    this.#batch = Math.max(SMALLEST_BATCH, Math.floor(this.#batch / 2)); // a slow server gets less at a time
  }

  #schedule() {
    clearTimeout(this.#timer);
    const wait = this.state === "idle" ? TICK_MS : this.#waitMs * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => void this.carry(), wait);
  }

  /** @param {State} state */
  #tell(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

/** Ask the browser to wake the service worker when there is signal, whether a page is open or not. */
async function sendWithoutPage() {
  const worker = globalThis.navigator.serviceWorker;
  if (!worker?.controller) return; // none yet, or this is it
  const registration = /** @type {any} */ (await worker.ready);
  await registration.sync?.register(SYNC_TAG).catch(() => {}); // forbidden in some browsers: the page sends
}

/**
 * Run while no other page of this phone does. Without Web Locks the ledger's keys absorb what is sent twice.
 * @param {() => Promise<void>} work
 */
async function alone(work) {
  if (!("locks" in navigator)) return work();
  await navigator.locks.request("nisugata-outbox", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}
