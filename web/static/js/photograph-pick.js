// @ts-check
/** Photographs for a record that is not made yet: kept on the phone at once, named by the record when it is. */
import { byId, inputById } from "./dom.js";
import { keepPhotograph, PhotographLost } from "./photographs.js";
import { say } from "./words.js";

const MOST = 6;

export class PhotographPick {
  /** SHA-256 of each. @type {string[]} */
  hashes = [];
  #name;
  #complain;

  /**
   * @param {string} name of the fields `<name>-photograph` (the file) and `<name>-photographs` (how many)
   * @param {(words: string) => void} complain
   */
  constructor(name, complain) {
    this.#name = name;
    this.#complain = complain;
    inputById(`${name}-photograph`).addEventListener("change", () => void this.#take());
  }

  async #take() {
    const input = inputById(`${this.#name}-photograph`);
    const files = [...(input.files ?? [])].slice(0, MOST - this.hashes.length);
    input.value = "";
    try {
      for (const file of files) this.hashes.push((await keepPhotograph(file)).sha256);
    } catch (error) {
      if (!(error instanceof PhotographLost || error instanceof DOMException)) throw error;
      this.#complain(say("photograph.not_kept"));
    }
    this.#count();
  }

  #count() {
    const count = this.hashes.length;
    byId(`${this.#name}-photographs`).textContent = count > 0 ? say("photograph.count", { count }) : "";
  }

  clear() {
    this.hashes = [];
    this.#count();
  }
}
