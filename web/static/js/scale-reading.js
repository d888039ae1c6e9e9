// @ts-check
/** 「はかりから読む」: the gross weight as the scale sends it; a value changed by hand is no longer the scale's. */
import { byId } from "./dom.js";
import * as feedback from "./feedback.js";
import { NoReading, readScale } from "./scale-port.js";
import { kilograms } from "./weight.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Scale} Scale */

export class ScaleReading {
  #phone;
  #onWeight;
  /** @type {Scale | undefined} */
  #scale;
  /** @type {import("./scale-port.js").Reading | null} */
  #reading = null;
  #busy = false;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {(grams: number) => void} onWeight
   */
  constructor(phone, onWeight) {
    this.#phone = phone;
    this.#onWeight = onWeight;
    byId("weigh-read").addEventListener("click", () => void this.#read());
  }

  /**
   * A reading belongs to the scale it came from.
   * @param {Scale | undefined} scale
   */
  show(scale) {
    if (scale?.id !== this.#scale?.id) this.clear();
    this.#scale = scale;
    byId("weigh-read").hidden = !scale?.sends;
  }

  /**
   * What the scale sent, where the gross weight is still what it said.
   * @param {number} gross
   * @returns {string[]}
   */
  lines(gross) {
    return this.#reading?.grams === gross ? this.#reading.lines : [];
  }

  clear() {
    this.#reading = null;
    byId("weigh-read-state").textContent = "";
  }

  async #read() {
    const scale = this.#scale;
    if (!scale || this.#busy) return;
    this.#wait(true);
    try {
      const only = this.#phone.site.scales.filter((one) => one.sends).length === 1;
      const reading = await readScale(scale, only);
      if (this.#scale !== scale && this.#scale?.id !== scale.id) return;
      this.#reading = reading;
      byId("weigh-read-state").textContent = say("reading.read", { kg: kilograms(reading.grams) });
      this.#onWeight(reading.grams);
    } catch (error) {
      if (!(error instanceof NoReading)) throw error;
      this.#refuse(say(`reading.${error.why}`));
    } finally {
      this.#wait(false);
    }
  }

  /** @param {string} words */
  #refuse(words) {
    this.#reading = null;
    byId("weigh-read-state").textContent = words;
    feedback.tell({ tone: "warn", title: words, speech: words });
  }

  /** @param {boolean} busy */
  #wait(busy) {
    this.#busy = busy;
    byId("weigh-read").toggleAttribute("disabled", busy);
    byId("weigh-read").setAttribute("aria-busy", String(busy));
    if (busy) byId("weigh-read-state").textContent = say("reading.waiting");
  }
}
