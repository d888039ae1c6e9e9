// @ts-check
/**
 * What the service worker does when no page is open (Background Sync, where the browser has it): it carries the outbox
 * by the same rules as a page, under the same lock.
 */
import { Courier, SYNC_TAG } from "./courier.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("sync", (event) => {
  const { tag, waitUntil } = /** @type {any} */ (event);
  if (tag === SYNC_TAG) waitUntil.call(event, flush());
});

/** Fails where the server could not be reached: the browser asks again later. */
async function flush() {
  await new Courier().carryOnce();
  const pages = new BroadcastChannel("nisugata");
  pages.postMessage("heard");
  pages.close();
}
