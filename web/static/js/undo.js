// @ts-check
/**
 * What can be taken back from the phone: a worker's own records that count.
 *
 * @typedef {import("./types.js").Entry} Entry
 */
import { say } from "./words.js";

const UNDOABLE = new Set(["part.recovered", "part.absent", "recovery.finished", "fill.closed", "container.put_away", "tag.bound", "bag.checked", "lot.weighed", "lot.handed_over", "sample.weighed", "finding.made"]);

/**
 * The entry of this id, or the worker's last one, where it can be taken back.
 * @param {Entry[]} entries oldest first
 * @param {string} actor
 * @param {string} [id]
 */
export function lastUndoable(entries, actor, id) {
  const undone = new Set(entries.filter((entry) => entry.event.kind === "event.annulled").map((entry) => entry.event.body.event));
  const fits = (/** @type {Entry} */ entry) =>
    UNDOABLE.has(entry.event.kind) &&
    entry.event.actor === actor &&
    entry.refusal === null &&
    entry.state !== "annulled" &&
    !undone.has(entry.id) &&
    (!id || entry.id === id);
  return entries.findLast(fits);
}

/** @param {Entry} entry */
export function undoTitle(entry) {
  return say("recorded.undone", { what: entry.title });
}
