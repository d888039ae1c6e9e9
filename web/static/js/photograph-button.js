// @ts-check
/**
 * 「写真を付ける」: a photograph of what the last record speaks of. The record was one tap; the picture follows when a hand
 * is free, and travels by itself (templates/floor/_photograph.html).
 */
import { byId, inputById } from "./dom.js";
import * as feedback from "./feedback.js";
import { keepPhotograph, PhotographLost } from "./photographs.js";
import { say } from "./words.js";

const SHOWN = new Set(["part.recovered", "part.absent", "recovery.finished", "vehicle.found", "fill.closed", "bag.checked", "lot.weighed"]);

export class PhotographButton {
  #phone;

  /** @param {import("./phone.js").Phone} phone */
  constructor(phone) {
    this.#phone = phone;
    inputById("photograph-file").addEventListener("change", () => void this.#take());
    for (const name of ["changed", "actor"]) phone.addEventListener(name, () => this.show());
    this.show();
  }

  show() {
    const last = this.#last();
    inputById("photograph-file").disabled = !last;
    byId("do-photograph").classList.toggle("is-off", !last);
  }

  /** The last record of this worker that has something to show. */
  #last() {
    const { entries, actor } = this.#phone;
    return entries.findLast(({ event, state }) => SHOWN.has(event.kind) && event.actor === actor?.id && state !== "annulled");
  }

  async #take() {
    const input = inputById("photograph-file");
    const [file] = input.files ?? [];
    const last = this.#last();
    input.value = "";
    if (!file || !last) return;
    try {
      const { sha256 } = await keepPhotograph(file);
      const title = say("photograph.added", { what: last.title });
      await this.#phone.record("photograph.added", { event: last.id, photographs: [sha256] }, { title });
    } catch (error) {
      const known = error instanceof PhotographLost || error instanceof DOMException;
      feedback.tell({ tone: "warn", title: say("photograph.not_kept"), detail: known ? "" : String(error) });
    }
  }
}
