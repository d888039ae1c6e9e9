// @ts-check
/**
 * Signing in on a shared phone: the badge (camera or scanner), or a name and the PIN on a pad a glove can hit. Needs
 * the elements of templates/floor/_sign_in.html.
 *
 * @typedef {import("./types.js").Person} Person
 * @typedef {import("./types.js").Actor} Actor
 */
import { Declined, SignInNeeded } from "./api.js";
import { byId, onTap, patch, stamp } from "./dom.js";
import * as feedback from "./feedback.js";
import * as session from "./session.js";
import { readTag } from "./tags.js";
import { say } from "./words.js";

const SHORTEST_PIN = 4;
const LONGEST_PIN = 8;

export class SignIn {
  #phone;
  #onActor;
  /** @type {Person | null} */
  #person = null;
  #pin = "";
  #busy = false;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {(actor: Actor) => void} onActor
   */
  constructor(phone, onActor) {
    this.#phone = phone;
    this.#onActor = onActor;
    const view = byId("view-sign-in");
    onTap(view, "person", (id) => this.#choose(id));
    onTap(view, "key", (key) => this.#press(key));
    onTap(view, "back", () => this.#choose(""));
    document.addEventListener("keydown", (event) => this.#type(event));
    phone.addEventListener("changed", () => this.show());
    this.show();
  }

  /** List the people of this site. */
  show() {
    const roles = byId("view-sign-in").dataset.roles?.split(" ") ?? [];
    const people = this.#phone.site.people.filter((person) => !person.left && person.roles.some((role) => roles.includes(role)));
    patch(byId("sign-in-people"), people, personButton);
    byId("sign-in-nobody").hidden = people.length > 0;
  }

  /** @param {string} id of a person; empty: back to the list */
  #choose(id) {
    this.#person = this.#phone.site.row("people", id) ?? null;
    this.#enter("");
    byId("sign-in-pin").hidden = !this.#person;
    byId("sign-in-choose").hidden = Boolean(this.#person);
    byId("sign-in-name").textContent = this.#person?.name ?? "";
    byId("sign-in-error").textContent = "";
  }

  /** @param {KeyboardEvent} event */
  #type(event) {
    if (!this.#person || byId("view-sign-in").hidden) return;
    if (/^\d$/.test(event.key)) this.#press(event.key);
    if (event.key === "Backspace") this.#press("back");
    if (event.key === "Enter") this.#press("ok");
  }

  /** @param {string} key */
  #press(key) {
    if (this.#busy) return;
    if (key === "back") this.#enter(this.#pin.slice(0, -1));
    else if (key === "ok") void this.#submit();
    else if (this.#pin.length < LONGEST_PIN) this.#enter(this.#pin + key);
  }

  /** @param {string} pin */
  #enter(pin) {
    this.#pin = pin;
    byId("sign-in-dots").textContent = "●".repeat(pin.length);
    byId("sign-in-dots").setAttribute("aria-label", say("sign_in.digits", { count: pin.length }));
    byId("sign-in-ok").toggleAttribute("disabled", this.#busy || pin.length < SHORTEST_PIN);
  }

  async #submit() {
    const person = this.#person;
    if (!person || this.#pin.length < SHORTEST_PIN) return;
    await this.#try(() => session.byPin(person, this.#pin));
  }

  /**
   * A code was read while nobody is signed in.
   * @param {string} text
   * @returns {Promise<void>}
   */
  async badge(text) {
    if (readTag(text)?.kind !== "W") return feedback.tell({ tone: "info", title: say("sign_in.badge_first") });
    await this.#try(() => session.byBadge(text, this.#phone.site));
  }

  /** @param {() => Promise<Actor>} attempt */
  async #try(attempt) {
    if (this.#busy) return;
    this.#wait(true);
    try {
      const actor = await attempt();
      this.#choose("");
      this.#onActor(actor);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#wait(false);
    }
  }

  /**
   * While the server is asked the pad takes no keys and shows it: a digit keyed now would belong to no PIN.
   * @param {boolean} busy
   */
  #wait(busy) {
    this.#busy = busy;
    for (const button of byId("sign-in-pin").querySelectorAll("button")) button.toggleAttribute("disabled", busy);
    byId("sign-in-ok").setAttribute("aria-busy", String(busy));
    this.#enter(this.#pin);
  }

  /** @param {unknown} error */
  #failed(error) {
    const known = error instanceof Declined || error instanceof session.UnknownBadge || error instanceof SignInNeeded;
    if (!known) throw error;
    const words = error instanceof session.UnknownBadge ? say("sign_in.unknown_badge") : error.message;
    this.#enter("");
    byId("sign-in-error").textContent = words;
    feedback.tell({ tone: "warn", title: words, speech: words });
  }
}

/** @param {Person} person */
function personButton(person) {
  const button = stamp("template-person", { name: person.name });
  button.dataset.person = person.id;
  return button;
}
