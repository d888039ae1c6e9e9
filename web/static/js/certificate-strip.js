// @ts-check
/**
 * The certificate before the camera: its parts tick off, and the vehicle it belongs to is chosen, or recorded as found
 * with what the certificate tells for the office.
 *
 * @typedef {import("./types.js").Symbol} Symbol
 * @typedef {import("./types.js").Acceptance} Acceptance
 */
import { CertificateParts } from "./certificate-parts.js";
import { lookup, written } from "./chassis.js";
import { byId, onTap, patch } from "./dom.js";
import * as feedback from "./feedback.js";
import { say } from "./words.js";

const TOLD = /** @type {const} */ (["type", "engine", "first_registration", "registration_number"]);

export class CertificateStrip {
  #phone;
  #work;
  #act;
  #parts = new CertificateParts();
  /** The number that was dealt with: its further parts say nothing new. @type {string | null} */
  #done = null;
  /** The number the server was asked about. @type {string | null} */
  #asked = null;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./work.js").Work} work
   * @param {(deed: () => unknown) => Promise<void>} act
   */
  constructor(phone, work, act) {
    this.#phone = phone;
    this.#work = work;
    this.#act = act;
    onTap(byId("certificate"), "certificate", (name) => void (name === "record" ? this.#record() : this.#putAway()));
  }

  /**
   * Look at what is in view, or was on a photograph.
   * @param {Symbol[]} symbols
   * @returns {boolean} whether they belong to a certificate
   */
  see(symbols) {
    if (!this.#phone.actor) return false;
    const news = this.#parts.add(symbols, Date.now());
    if (news && this.#open) void this.#act(() => this.#tell());
    return symbols.some((symbol) => this.holds(symbol.text));
  }

  /**
   * Whether a text is part of the certificate in hand.
   * @param {string} text
   */
  holds(text) {
    const { seen } = this.#parts.known;
    return (seen > 0 || this.#parts.number !== null) && this.#parts.holds(text);
  }

  /** Whether there is something to show of a certificate that is not dealt with. */
  get #open() {
    const { number, known } = this.#parts;
    return (known.seen > 0 || number !== null) && (number === null || number !== this.#done);
  }

  async #tell() {
    const vehicle = this.#vehicle() ?? (await this.#heardOf());
    if (!this.#open) return undefined; // dealt with meanwhile
    if (vehicle && feedback.passed()) {
      this.#done = this.#parts.number;
      this.#show();
      return this.#work.choose(vehicle);
    }
    const { seen, wanted } = this.#parts.known;
    const title = wanted > 0 ? say("certificate.count", { seen, wanted }) : say("certificate.read");
    const unknown = this.#parts.number && !vehicle;
    feedback.tell({ tone: unknown ? "warn" : "info", title, detail: unknown ? say("certificate.not_accepted") : say("certificate.go_on"), speech: unknown ? say("certificate.not_accepted") : "" });
    this.#show();
  }

  /** @returns {Acceptance | undefined} */
  #vehicle() {
    const { number } = this.#parts;
    if (!number) return undefined;
    const exact = lookup(this.#phone.site.acceptances, number).filter((one) => written(one.chassis_number) === number);
    return exact.find((one) => one.state === "open") ?? exact[0];
  }

  /** It may have been accepted a minute ago: ask the server once before saying no. */
  async #heardOf() {
    const { number } = this.#parts;
    if (!number || number === this.#asked) return undefined;
    this.#asked = number;
    await this.#phone.refresh();
    return this.#vehicle();
  }

  #show() {
    const { known, number, complete } = this.#parts;
    byId("certificate").hidden = !this.#open;
    if (!this.#open) return;
    byId("certificate-count").textContent = known.wanted > 0 ? say("certificate.of", { seen: known.seen, wanted: known.wanted }) : "";
    patch(byId("certificate-ticks"), known.ticks, ticks);
    byId("certificate-missing").textContent = complete || known.wanted === 0 ? "" : say("certificate.missing", { count: known.wanted - known.seen });
    byId("certificate-number").textContent = number ?? "";
    byId("certificate-facts").textContent = TOLD.flatMap((name) => known.facts[name]?.value ?? []).join(" · ");
    byId("certificate-parity").hidden = known.parityOk;
    byId("certificate-record").hidden = !number;
    byId("certificate-record-words").textContent = say("found.record", { vehicle: number ?? "" });
  }

  #record() {
    const { number, known } = this.#parts;
    if (!number || !feedback.passed()) return;
    const { chassis_number: read, ...facts } = known.facts;
    const told = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value]));
    void this.#act(async () => {
      await this.#work.found({ number, asRead: read?.value ?? number, source: "certificate", certificate: told });
      if (this.#work.vehicle?.chassis_number === number) this.#done = number;
      this.#show();
    });
  }

  #putAway() {
    this.#parts.forget();
    this.#done = null;
    this.#show();
  }
}

/** @param {{code: string, seen: boolean[]}} code */
function ticks({ code, seen }) {
  const group = document.createElement("li");
  group.className = "ticks__code";
  group.append(...seen.map((there, index) => tick(there, say("certificate.part", { code, number: index + 1 }))));
  return group;
}

/**
 * @param {boolean} there
 * @param {string} name
 */
function tick(there, name) {
  const box = document.createElement("span");
  box.className = there ? "tick is-seen" : "tick";
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", say(there ? "certificate.seen" : "certificate.unseen", { part: name }));
  return box;
}
