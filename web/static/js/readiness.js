// @ts-check
/**
 * When a screen can be used. What is not needed to show it - the camera's decoder, the service worker, talk with the
 * server - waits until then: a slow phone shows first.
 */

/** A browser that is never idle, or can't say so, gets to it after this. */
const LATEST_MS = 1_500;

/** @type {() => void} */
let tell = () => {};
/** Settles when the screen is ready. @type {Promise<void>} */
export const shown = new Promise((resolve) => (tell = resolve));

/** The screen shows what it has to, and takes what a worker does. */
export function ready() {
  document.body.dataset.ready = "";
  tell();
}

/**
 * Do something when the screen is ready and the phone has nothing better to do.
 * @param {() => unknown} work
 */
export async function afterwards(work) {
  await shown;
  if ("requestIdleCallback" in globalThis) requestIdleCallback(() => void work(), { timeout: LATEST_MS });
  else setTimeout(() => void work());
}
