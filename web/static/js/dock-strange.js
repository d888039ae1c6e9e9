// @ts-check
/** A bag or tag that is not of the lot in hand: whose it is, and what can be done about it here. */
import { ask, Declined, SignInNeeded, Unreachable } from "./api.js";
import { byId, inputById } from "./dom.js";
import * as feedback from "./feedback.js";
import { nameOf } from "./receipt.js";
import { say } from "./words.js";

/**
 * @typedef {import("./types.js").Lot} Lot
 * @typedef {import("./types.js").Bag} Bag
 * @typedef {{code: string, lot?: Lot, bag?: Bag, elsewhere?: {lot: string, from: string, to: string} | null}} Stranger
 */

export class StrangePanel {
  #receipt;
  #phone;

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./receipt.js").Receipt} receipt
   */
  constructor(phone, receipt) {
    this.#phone = phone;
    this.#receipt = receipt;
  }

  show() {
    const { stranger, lot } = this.#receipt;
    byId("strange").hidden = !stranger;
    if (!stranger) return;
    byId("strange-words").textContent = words(stranger);
    byId("strange-check").hidden = !stranger.bag;
    byId("strange-check-words").textContent = stranger.lot ? say("strange.check", { lot: nameOf(stranger.lot) }) : "";
    byId("strange-redirect").hidden = Boolean(stranger.lot) || !stranger.code.startsWith("N");
    byId("strange-surplus").hidden = !lot || Boolean(stranger.elsewhere);
  }

  /**
   * A code that hangs on nothing this phone knows: the server may know whose it is.
   * @param {string} code
   */
  async unknown(code) {
    const elsewhere = code.startsWith("N") ? await whose(code) : null;
    if (!this.#receipt.lot && !code.startsWith("N")) {
      return feedback.tell({ tone: "refusal", title: say("refusal.unknown_tag", { code }), speech: say("refusal.unknown_tag", { code: "" }) });
    }
    this.#tell({ code, elsewhere });
  }

  /**
   * A bag or a lot's tag of another lot that is bound for here as well.
   * @param {string} code
   * @param {Lot} lot
   * @param {Bag} [bag]
   */
  other(code, lot, bag) {
    this.#tell({ code, lot, bag });
  }

  /** @param {Stranger} stranger */
  #tell(stranger) {
    this.#receipt.stranger = stranger;
    feedback.tell({ tone: "warn", title: words(stranger), speech: words(stranger) });
    scrollTo(0, 0); // where the answers are
  }

  /** One tap: the bag is found in the lot it belongs to. */
  async check() {
    const { stranger } = this.#receipt;
    if (!stranger?.lot || !stranger.bag) return;
    await this.#receipt.check(stranger.bag, "found", stranger.lot);
    this.#receipt.stranger = null;
  }

  /** It was unloaded here and is bound elsewhere: sender and right receiver are told. */
  async redirect() {
    const { stranger } = this.#receipt;
    if (!stranger) return;
    const title = say("recorded.redirected", { code: stranger.elsewhere?.lot ?? stranger.code });
    const entry = await this.#phone.record("lot.redirected", { code: stranger.code }, { title });
    if (entry) this.#receipt.stranger = null;
  }

  /** A bag without any tag: what it looks like; a photograph can follow. */
  async untagged() {
    const looks = inputById("untagged-words").value.trim();
    byId("untagged-error").textContent = looks ? "" : say("untagged.needed");
    if (!looks) return feedback.tell({ tone: "warn", title: say("untagged.needed") });
    if (await this.#receipt.surplus(say("untagged.words", { words: looks }))) inputById("untagged-words").value = "";
  }
}

/** @param {Stranger} stranger */
function words({ code, lot, bag, elsewhere }) {
  if (lot && bag) return say("strange.of_lot", { lot: nameOf(lot), from: lot.from, number: bag.number });
  if (lot) return say("strange.lot", { lot: nameOf(lot), from: lot.from });
  return elsewhere ? say("strange.elsewhere", elsewhere) : say("strange.unknown", { code });
}

/**
 * What the server knows of a lot's tag; null without signal, or where it knows nothing.
 * @param {string} code
 */
async function whose(code) {
  try {
    return await ask(`/api/v1/lot-tags/${encodeURIComponent(code)}`, { limitMs: 4_000 });
  } catch (error) {
    if (error instanceof Unreachable || error instanceof SignInNeeded || error instanceof Declined) return null;
    throw error;
  }
}
