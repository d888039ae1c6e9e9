// @ts-check
/**
 * The frame of the phone's screens: which view is shown, who works, how the records stand with the server, and the
 * switches of the four channels. Needs the elements of templates/floor/_frame.html.
 */
import * as channels from "./channels.js";
import { closeSheetsByBack } from "./back.js";
import { byId, onTap } from "./dom.js";
import * as feedback from "./feedback.js";
import { PhotographButton } from "./photograph-button.js";
import * as session from "./session.js";
import { followShift } from "./shift-list.js";
import { SignIn } from "./sign-in.js";
import * as voice from "./voice.js";
import { say } from "./words.js";

/** @typedef {import("./channels.js").Channel} Channel */

export class Frame {
  #phone;
  #onActor;
  #signIn;
  /** Whether the sign-in is shown. @type {boolean | null} */
  #asking = null;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {(actor: import("./types.js").Actor | null) => unknown} onActor
   */
  constructor(phone, onActor) {
    this.#phone = phone;
    this.#onActor = onActor;
    this.#signIn = new SignIn(phone, (actor) => this.#enter(actor));
    closeSheetsByBack();
    if (document.getElementById("photograph-file")) new PhotographButton(phone); // not every screen has something to show
    followShift();
    phone.addEventListener("actor", (event) => void this.#follow(/** @type {CustomEvent} */ (event).detail));
    for (const name of ["changed", "state", "device"]) phone.addEventListener(name, () => this.show());
    byId("switch-worker").addEventListener("click", () => void this.#leave());
    byId("post").addEventListener("click", () => void phone.courier.carry());
    onTap(byId("channels"), "channel", (name, button) => turn(/** @type {Channel} */ (name), button));
    for (const button of byId("channels").querySelectorAll("[data-channel]")) showChannel(/** @type {HTMLElement} */ (button));
  }

  /** @param {import("./types.js").Actor} actor */
  #enter(actor) {
    this.#phone.become(actor);
    const offline = actor.auth !== "online";
    const title = say("sign_in.welcome", { name: actor.name });
    feedback.tell({ tone: offline ? "warn" : "ok", title, detail: offline ? say(`sign_in.${actor.auth}`) : say("start.next"), speech: title });
  }

  async #leave() {
    await session.leave();
    this.#phone.become(null);
  }

  /** @param {import("./types.js").Actor | null} actor */
  async #follow(actor) {
    await this.#onActor(actor);
    this.show();
  }

  /**
   * A badge was read: another worker takes the phone, whoever had it before.
   * @param {string} text
   */
  badge(text) {
    return this.#signIn.badge(text);
  }

  /** Show the view that fits, and how the records stand. */
  show() {
    const { actor, device, met, site, about } = this.#phone;
    const strange = met && !actor && !device && site.people.length === 0;
    byId("view-strange").hidden = !strange;
    byId("view-sign-in").hidden = Boolean(actor) || strange;
    byId("view-work").hidden = !actor;
    if (this.#asking !== !actor) feedback.rest(say(actor ? "start.next" : "sign_in.next"), !actor);
    this.#asking = !actor;
    byId("actor-name").textContent = actor?.name ?? say("sign_in.nobody");
    byId("site-name").textContent = about?.site?.name ?? "";
    byId("switch-worker").toggleAttribute("disabled", !actor);
    this.#showPost();
  }

  #showPost() {
    const { unsent, courier } = this.#phone;
    const trouble = courier.state === "unreachable" || courier.state === "sign_in" ? courier.state : null;
    const key = trouble ?? (unsent > 0 ? "waiting" : "sent");
    byId("post").dataset.state = key;
    byId("post-words").textContent = say(`post.${key}`, { count: unsent });
    byId("post-count").textContent = unsent > 0 ? String(unsent) : "";
  }
}

/**
 * @param {Channel} channel
 * @param {HTMLElement} button
 */
function turn(channel, button) {
  channels.enable(channel, !channels.enabled(channel));
  showChannel(button);
  if (channel === "speech" && channels.enabled(channel)) voice.prepare();
}

/** @param {HTMLElement} button */
function showChannel(button) {
  button.setAttribute("aria-pressed", String(channels.enabled(/** @type {Channel} */ (button.dataset.channel))));
}
