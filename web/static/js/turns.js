// @ts-check
/** One thing after the other: two quick scans must not both find the same part still in the worker's hands. */
import * as feedback from "./feedback.js";
import { say } from "./words.js";

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * Do something when everything before it is done. What goes wrong is said and reported, and blocks nothing.
 * @param {() => unknown} deed
 * @returns {Promise<void>}
 */
export function inTurn(deed) {
  const turn = last.then(deed).then(
    () => {},
    (error) => {
      feedback.tell({ tone: "warn", title: say("error.unexpected"), detail: String(error) });
      reportError(error);
    },
  );
  last = turn;
  return turn;
}
