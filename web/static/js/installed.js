// @ts-check
/**
 * The app on this phone: registers the service worker, looks for a newer version now and then, and takes it up when
 * nobody is looking. Records are not its business: every version finds them where they are.
 */

import { afterwards } from "./readiness.js";

const LOOK_EVERY_MS = 30 * 60_000;

/**
 * Register the service worker where there can be one (not over plain http).
 */
export async function install() {
  if (!("serviceWorker" in navigator)) return;
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => before && document.addEventListener("visibilitychange", takeUp));
  const modern = "SyncManager" in window; // these take modules too, and can send without a page
  const path = modern ? "/sw.js?background=1" : "/sw.js";
  // what sw.js imports has its version in its address and never changes: only sw.js itself is asked for anew
  const registration = await navigator.serviceWorker.register(path, { type: modern ? "module" : "classic", updateViaCache: "imports" }).catch(() => null);
  setInterval(() => void registration?.update().catch(() => {}), LOOK_EVERY_MS);
}

/** A newer version has taken over: start with it while the screen is off, where the worker left it. */
function takeUp() {
  if (document.hidden) location.reload();
}

/**
 * The version whose files this phone keeps.
 * @returns {Promise<string | null>} null where it keeps none
 */
export async function keptVersion() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return null;
  const channel = new MessageChannel();
  const told = new Promise((resolve) => (channel.port1.onmessage = ({ data }) => resolve(data)));
  worker.postMessage("version", [channel.port2]);
  return told;
}

void afterwards(install);
