// @ts-check
/** Looking at what arrived: the dock's questions, and findings with photographs for the yard that sent it. */
import { showAgreed } from "./agreed.js";
import { byId, dialogById, inputById, patch, stamp } from "./dom.js";
import * as feedback from "./feedback.js";
import { PhotographPick } from "./photograph-pick.js";
import { nameOf } from "./receipt.js";
import { grams, kilograms } from "./weight.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Lot} Lot
 * @typedef {import("./types.js").LotFinding} LotFinding
 */

const QUESTIONS = ["from_elv", "agreed_parts", "marks"];

export class Inspection {
  #phone;
  #receipt;
  #act;
  #pictures;
  #shown = "";

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./receipt.js").Receipt} receipt
   * @param {(deed: () => unknown) => Promise<void>} act
   */
  constructor(phone, receipt, act) {
    this.#phone = phone;
    this.#receipt = receipt;
    this.#act = act;
    byId("inspect-form").addEventListener("submit", (event) => this.#submit(event, () => this.#inspect()));
    byId("finding-form").addEventListener("submit", (event) => this.#submit(event, () => this.#find()));
    this.#pictures = new PhotographPick("finding", (words) => this.#complain(words));
  }

  /**
   * @param {Event} event
   * @param {() => unknown} deed
   */
  #submit(event, deed) {
    event.preventDefault();
    void this.#act(() => feedback.passed() && deed());
  }

  /** @param {Lot} lot */
  show(lot) {
    const told = lot.inspected;
    showAgreed(this.#phone.about?.site.agreed);
    byId("inspect-state").textContent = told ? say("inspect.done") : say("inspect.open");
    if (this.#shown !== lot.id) this.#fill(lot);
    patch(byId("findings"), lot.findings ?? [], findingRow);
  }

  /** @param {Lot} lot */
  #fill(lot) {
    this.#shown = lot.id;
    const told = lot.inspected;
    for (const name of QUESTIONS) inputById(`inspect-${name}`).checked = Boolean(told?.[/** @type {"marks"} */ (name)]);
    for (const radio of radios("foreign")) radio.checked = radio.value === told?.foreign;
    byId("inspect-error").textContent = "";
    byId("inspect").toggleAttribute("open", !told);
  }

  async #inspect() {
    const { lot } = this.#receipt;
    const foreign = chosen("foreign");
    byId("inspect-error").textContent = foreign ? "" : say("inspect.level");
    if (!foreign) feedback.tell({ tone: "warn", title: say("inspect.level") });
    if (!lot || !foreign) return;
    const answers = Object.fromEntries(QUESTIONS.map((name) => [name, inputById(`inspect-${name}`).checked]));
    const entry = await this.#phone.record("lot.inspected", { lot: lot.id, ...answers, foreign }, { title: say("recorded.inspected", { lot: nameOf(lot) }) });
    if (entry && !entry.refusal) byId("inspect").removeAttribute("open");
  }

  /** Open the form for a finding. */
  open() {
    const { lot } = this.#receipt;
    if (!lot) return;
    const bags = [["", say("finding.whole")], ...lot.bags.map((bag) => [bag.id, say("finding.bag", { number: bag.number })])];
    byId("finding-bag").replaceChildren(...bags.map(([id, text]) => new Option(text, id)));
    this.#complain("");
    dialogById("sheet-finding").showModal();
  }

  async #find() {
    const { lot } = this.#receipt;
    const flaw = chosen("flaw");
    const note = inputById("finding-note").value.trim();
    const typed = inputById("finding-kg").value.trim();
    const weight = typed === "" ? undefined : grams(typed);
    const wrong = this.#wrong(flaw, note, weight);
    this.#complain(wrong);
    if (wrong || !lot) return;
    const bag = inputById("finding-bag").value;
    const body = { lot: lot.id, ...(bag ? { bag } : {}), flaw, severity: chosen("severity"), dealing: chosen("dealing"), note, photographs: this.#pictures.hashes, ...(weight ? { grams: weight } : {}) };
    const title = say("recorded.finding", { flaw: say(`flaw.${flaw}`) });
    const entry = await this.#phone.record("finding.made", body, { title, detail: nameOf(lot), speech: title });
    if (entry) this.#close();
  }

  /**
   * @param {string | undefined} flaw
   * @param {string} note
   * @param {number | null | undefined} weight
   */
  #wrong(flaw, note, weight) {
    if (!flaw) return say("finding.what");
    if (flaw === "other" && note === "") return say("finding.note");
    return weight === null || (weight !== undefined && weight <= 0) ? say("finding.weight") : "";
  }

  #close() {
    this.#pictures.clear();
    /** @type {HTMLFormElement} */ (byId("finding-form")).reset();
    dialogById("sheet-finding").close();
  }

  /** @param {string} words */
  #complain(words) {
    byId("finding-error").textContent = words;
    if (words) feedback.tell({ tone: "warn", title: words, speech: words });
  }
}

/**
 * @param {string} name
 * @returns {HTMLInputElement[]}
 */
function radios(name) {
  return [...document.querySelectorAll("input[type=radio]")].filter((one) => one instanceof HTMLInputElement && one.name === name).map((one) => /** @type {HTMLInputElement} */ (one));
}

/** @param {string} name */
function chosen(name) {
  return radios(name).find((radio) => radio.checked)?.value;
}

/** @param {LotFinding} finding */
function findingRow(finding) {
  const where = finding.bag ? say("finding.bag", { number: finding.bag }) : say("finding.whole");
  const weight = finding.grams ? say("finding.grams", { kg: kilograms(finding.grams) }) : "";
  const answer = finding.answers.at(-1);
  return stamp("template-finding", {
    what: say("finding.row", { flaw: say(`flaw.${finding.flaw}`), severity: say(`severity.${finding.severity}`) }),
    about: [where, weight, finding.note].filter(Boolean).join(" · "),
    answer: answer ? say("finding.answered", { answer }) : say("finding.waits"),
  });
}
