// @ts-check
/** What receivers found in this yard's lots: shown on every phone of the yard until somebody answers (R13). */
import { byId, dialogById, inputById, onTap, patch, stamp } from "./dom.js";
import * as feedback from "./feedback.js";
import { clockTime } from "./record-list.js";
import { keep, recall } from "./store.js";
import { kilograms } from "./weight.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").ToldFinding} ToldFinding */

const SEEN = "findings_seen";

export class ToldFindings {
  #phone;
  /** The finding that is being answered. @type {ToldFinding | null} */
  #chosen = null;

  /** @param {import("./phone.js").Phone} phone */
  constructor(phone) {
    this.#phone = phone;
    onTap(byId("told-findings"), "finding", (id) => this.#open(id));
    byId("answer-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#answer();
    });
    for (const name of ["changed", "actor"]) phone.addEventListener(name, () => this.show());
    this.show();
  }

  /** Those that this phone has not answered yet. */
  get #open_() {
    const answered = new Set(this.#phone.entries.filter(({ event, refusal }) => event.kind === "finding.answered" && !refusal).map(({ event }) => event.body.finding));
    return (this.#phone.about?.site.findings ?? []).filter((one) => !answered.has(one.id));
  }

  show() {
    const findings = this.#open_;
    const strays = this.#phone.about?.site.strays ?? [];
    byId("told-findings").hidden = findings.length === 0 && strays.length === 0;
    byId("told-findings-count").textContent = say("told.findings", { count: findings.length });
    byId("told-findings-box").hidden = findings.length === 0;
    patch(byId("told-findings-list"), findings, row);
    patch(byId("told-strays"), strays, (one) => stamp("template-stray", { words: say("told.astray", one) }));
    void this.#announce(findings);
  }

  /**
   * Say a new one once, when somebody works with the phone.
   * @param {ToldFinding[]} findings
   */
  async #announce(findings) {
    if (!this.#phone.actor) return;
    const seen = new Set((await recall("screen", SEEN)) ?? []);
    const fresh = findings.find((one) => !seen.has(one.id));
    if (!fresh) return;
    await keep("screen", SEEN, findings.map((one) => one.id));
    const title = say("told.new", { flaw: say(`flaw.${fresh.flaw}`) });
    feedback.tell({ tone: "warn", title, detail: fresh.lot, speech: title });
  }

  /** @param {string} id */
  #open(id) {
    const finding = this.#open_.find((one) => one.id === id);
    if (!finding) return;
    this.#chosen = finding;
    byId("answer-what").textContent = what(finding);
    byId("answer-about").textContent = about(finding);
    byId("answer-error").textContent = "";
    byId("answer-photographs").replaceChildren(...finding.photographs.map((sha256) => picture(finding, sha256)));
    dialogById("sheet-answer").showModal();
  }

  async #answer() {
    const finding = this.#chosen;
    const answer = inputById("answer-text").value.trim();
    byId("answer-error").textContent = answer ? "" : say("told.answer");
    if (!finding || !answer) return;
    const title = say("recorded.answered", { flaw: say(`flaw.${finding.flaw}`) });
    const entry = await this.#phone.record("finding.answered", { finding: finding.id, answer }, { title, detail: finding.lot });
    if (!entry) return;
    inputById("answer-text").value = "";
    dialogById("sheet-answer").close();
  }
}

/** @param {ToldFinding} finding */
function what(finding) {
  return say("finding.row", { flaw: say(`flaw.${finding.flaw}`), severity: say(`severity.${finding.severity}`) });
}

/** @param {ToldFinding} finding */
function about(finding) {
  const weight = finding.grams ? say("finding.grams", { kg: kilograms(finding.grams) }) : "";
  const where = finding.bag ? say("finding.bag", { number: finding.bag }) : "";
  return [say("told.row", { lot: finding.lot, by: finding.by, at: clockTime(finding.at) }), where, weight, finding.note].filter(Boolean).join(" · ");
}

/**
 * @param {ToldFinding} finding
 * @param {string} sha256
 */
function picture(finding, sha256) {
  const image = document.createElement("img");
  image.src = `/findings/${finding.id}/${sha256}`;
  image.alt = what(finding);
  image.className = "finding__picture";
  return image;
}

/** @param {ToldFinding} finding */
function row(finding) {
  const button = stamp("template-told-finding", { what: what(finding), about: about(finding) });
  button.dataset.finding = finding.id;
  return button;
}
