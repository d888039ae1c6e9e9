// @ts-check
/** Records that the server's list does not show yet, in the markup of that list, and the state of the scan button. */
import { hourAndMinute } from "./clock.js";
import { byId, patch, stamp } from "./dom.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Entry} Entry */

const MOST = 30;

/** @param {Entry[]} entries oldest first */
export function showPending(entries) {
  const pending = entries.filter((entry) => entry.state === "stored" || entry.state === "received").slice(-MOST);
  patch(byId("pending"), pending.reverse(), row);
  byId("pending-box").hidden = pending.length === 0;
}

/** @param {Entry} entry */
function row(entry) {
  const item = stamp("template-record", { title: entry.title, detail: entry.detail, at: clockTime(entry.event.happened_at), by: "" });
  const badge = /** @type {HTMLElement} */ (item.querySelector("[data-f=status]"));
  badge.className = entry.refusal ? "badge badge--refusal" : "badge badge--wait";
  badge.textContent = say(entry.refusal ? "record_state.refused" : `record_state.${entry.state}`);
  return item;
}

/**
 * The time of day, with the day where it isn't today.
 * @param {string} iso
 */
export function clockTime(iso) {
  const at = new Date(iso);
  const time = hourAndMinute(at);
  return at.toDateString() === new Date().toDateString() ? time : `${at.getMonth() + 1}/${at.getDate()} ${time}`;
}

/** Keep the scan button telling whether the camera is open. */
export function followViewfinder() {
  document.addEventListener("viewfinder", () => {
    const open = !byId("viewfinder").hidden;
    byId("do-scan").setAttribute("aria-pressed", String(open));
    byId("do-scan-words").textContent = say(open ? "scan.close" : "scan.open");
    byId("view-work").classList.toggle("is-looking", open);
  });
}
