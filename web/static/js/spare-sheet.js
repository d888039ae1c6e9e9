// @ts-check
/**
 * A blank tag was read: which container does it hang on? And tags that are lost, thrown away or an older print.
 *
 * @typedef {import("./types.js").Container} Container
 */
import { byId, dialogById, onTap, patch, stamp } from "./dom.js";
import * as feedback from "./feedback.js";
import { spoken } from "./tags.js";
import { say } from "./words.js";

/** Older prints this page has noted: one look is one line of the tag's log. @type {Set<string>} */
const noted = new Set();

export class SpareSheet {
  #phone;
  #work;
  #act;
  #code = "";

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./work.js").Work} work
   * @param {(deed: () => unknown) => Promise<void>} act
   */
  constructor(phone, work, act) {
    this.#phone = phone;
    this.#work = work;
    this.#act = act;
    onTap(byId("sheet-spare"), "container", (id) => this.#hang(id));
  }

  /** @param {string} code of a blank tag */
  open(code) {
    this.#code = code;
    byId("spare-code").textContent = spoken(code);
    const { containers } = this.#phone.site;
    patch(byId("spare-containers"), containers.filter((one) => one.state === "in_use").sort(this.#nearestFirst), button);
    feedback.tell({ tone: "info", title: say("spare.read"), speech: say("spare.read") });
    dialogById("sheet-spare").showModal();
  }

  /** The containers in use come first: the torn tag is on one of them. */
  #nearestFirst = (/** @type {Container} */ one, /** @type {Container} */ other) => this.#far(one) - this.#far(other);

  /** @param {Container} container */
  #far({ id, fill }) {
    const { chosen, putting } = this.#work.screen;
    if (id === putting || Object.values(chosen).includes(id)) return 0;
    return fill ? 1 : 2;
  }

  /** @param {string} id */
  #hang(id) {
    const container = this.#phone.site.row("containers", id);
    dialogById("sheet-spare").close();
    if (!container) return;
    const title = say("recorded.bound", { container: container.name });
    const body = { code: this.#code, target: container.id };
    void this.#act(() => this.#phone.record("tag.bound", body, { title, detail: spoken(this.#code), speech: title }));
  }
}

/** @param {Container} container */
function button(container) {
  const detail = say("spare.container", { material: say(`material.${container.material}`), state: say(`fill.${container.fill?.state ?? "empty"}`), place: container.place ?? "" });
  const made = stamp("template-container", { name: container.name, detail });
  made.dataset.container = container.id;
  return made;
}

/**
 * Say that a tag is out of use or an older print, after what was done with it; an older print leaves a trace.
 * @param {import("./phone.js").Phone} phone
 * @param {import("./types.js").Tag} tag
 */
export async function caution(phone, tag) {
  const known = phone.site.row("tags", tag.code);
  if (!known || feedback.blocked()) return;
  if (known.state === "lost" || known.state === "retired") warn(say(`tag.is_${known.state}`));
  if (tag.generation >= known.generation) return;
  warn(say("tag.is_old", { old: tag.generation, now: known.generation }));
  const read = `${tag.code}.${tag.generation}`;
  if (noted.has(read)) return;
  noted.add(read);
  const title = say("recorded.seen_old");
  await phone.record("tag.seen_old", { code: tag.code, generation: tag.generation }, { title, detail: spoken(tag.code), quiet: true });
}

/** @param {string} words */
function warn(words) {
  feedback.tell({ tone: "warn", title: words, speech: words });
}
