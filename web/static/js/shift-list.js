// @ts-check
/**
 * The day's records of this phone as the server has them: a fragment of its page, asked for once the screen stands and
 * whenever the server has answered records. Needs templates/floor/_shift.html.
 */
import { afterwards } from "./readiness.js";

let asking = false;
let again = false;

/** Keep the list up to date, where the screen has one. */
export function followShift() {
  if (!document.getElementById("shift-box")) return;
  document.body.addEventListener("answers", () => void refresh());
  void afterwards(refresh);
}

/** Answers that come while it is under way ask once more afterwards. */
async function refresh() {
  again = asking;
  if (asking) return;
  asking = true;
  try {
    await bring(/** @type {HTMLElement} */ (document.getElementById("shift-box")));
  } finally {
    asking = false;
  }
  if (again) void refresh();
}

/**
 * Without signal, or where something else answers than our server, the list stays as it is.
 * @param {HTMLElement} box
 */
async function bring(box) {
  const answer = await fetch(box.dataset.from ?? "", { cache: "no-store", redirect: "error" }).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => "") : "";
  const list = new DOMParser().parseFromString(text, "text/html").getElementById("shift-list");
  if (list) box.replaceChildren(list);
}
