// @ts-check
/**
 * The service worker, served as /sw.js behind one line that names the release (web/release.py). It keeps the screens
 * of the phone and the files they use, all of one version; it never keeps an answer of the API or an office page, and
 * it never touches the phone's records: they lie in IndexedDB, whichever version reads them.
 *
 * @typedef {{version: string, shells: string[], assets: Record<string, string>, later: Record<string, string>}} Release digests by address
 */
const keeper = /** @type {ServiceWorkerGlobalScope & {RELEASE: Release}} */ (/** @type {unknown} */ (self));
const { version, shells, assets, later } = keeper.RELEASE;
const PREFIX = "nisugata-";
const STORE = PREFIX + version;
const PATIENCE_MS = 3_000;
/** The server leaves out who is signed in and what that person may open. */
const NOBODYS = { "X-Nisugata-Shell": "1" };
const VERSION_HEADER = "X-Nisugata-Version";

keeper.addEventListener("install", (event) => event.waitUntil(install()));
keeper.addEventListener("activate", (event) => event.waitUntil(takeOver()));
keeper.addEventListener("fetch", (event) => void onFetch(event));
keeper.addEventListener("message", (event) => {
  if (event.data === "version") event.ports[0]?.postMessage(version);
});

async function install() {
  const store = await caches.open(STORE);
  await Promise.all(Object.entries(assets).map(([path, digest]) => keepAsset(store, path, digest)));
  await Promise.all(Object.entries(later).map(([path, digest]) => keepOlder(store, path, digest)));
  await keepShells("");
  await keeper.skipWaiting();
}

/**
 * A file that did not change since an older version is not fetched again: signals are weak, and the reader is large.
 * @param {Cache} store
 * @param {string} path
 * @param {string} digest
 */
async function keepAsset(store, path, digest) {
  const answer = (await unchanged(path, digest)) ?? (await asSent(path, digest, "default")) ?? (await asSent(path, digest, "reload"));
  if (!answer) throw new Error(`not the file it should be: ${path}`); // a captive portal's page: install another time
  await store.put(path, answer);
}

/**
 * What is kept only when it is asked for stays kept while it does not change.
 * @param {Cache} store
 * @param {string} path
 * @param {string} digest
 */
async function keepOlder(store, path, digest) {
  const older = await unchanged(path, digest);
  if (older) await store.put(path, older);
}

/**
 * @param {string} path
 * @param {string} digest
 */
async function unchanged(path, digest) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const older = await (await caches.open(name)).match(path.replace(version, name.slice(PREFIX.length)));
    if (older && isFile(older, digest)) return older;
  }
  return null;
}

/**
 * @param {string} path
 * @param {string} digest
 * @param {RequestCache} cache
 */
async function asSent(path, digest, cache) {
  const answer = await fetch(path, { cache });
  return answer.ok && isFile(answer, digest) ? answer : null;
}

/**
 * @param {Response} answer
 * @param {string} digest
 */
function isFile(answer, digest) {
  return answer.headers.get("ETag")?.includes(digest) ?? false;
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await keeper.clients.claim();
}

/**
 * Keep the screens of this phone: the one just opened anew, and those not kept yet (the phone was enrolled meanwhile).
 * @param {string} opened
 */
async function keepShells(opened) {
  const store = await caches.open(STORE);
  for (const path of shells) {
    if (path === opened || !(await store.match(path))) await keepShell(store, path).catch(() => {});
  }
}

/**
 * @param {Cache} store
 * @param {string} path
 */
async function keepShell(store, path) {
  const answer = await fetch(path, { headers: NOBODYS, cache: "no-store", redirect: "manual" });
  if (answer.ok && answer.headers.get(VERSION_HEADER) === version) await store.put(path, answer);
}

/** @param {FetchEvent} event */
function onFetch(event) {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== keeper.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate" && shells.includes(pathname)) event.respondWith(shell(event, pathname));
  else if (pathname in assets || pathname in later) event.respondWith(asset(event, pathname));
}

/**
 * The network first; what is kept when it does not answer in time, fails, or already speaks a newer version than the
 * files kept here: screen and files are always of one version.
 * @param {FetchEvent} event
 * @param {string} pathname
 * @returns {Promise<Response>}
 */
async function shell(event, pathname) {
  const kept = await (await caches.open(STORE)).match(pathname);
  const answer = await within(PATIENCE_MS, fetch(event.request), kept);
  const newer = answer?.headers.get(VERSION_HEADER) !== version;
  if (answer?.ok && newer) void keeper.registration.update().catch(() => {});
  if (answer?.ok && !newer) event.waitUntil(keepShells(pathname));
  const usable = answer && answer.status < 500 && !(answer.ok && newer);
  return usable ? answer : (kept ?? answer ?? Response.error());
}

/**
 * @param {number} limitMs only where something is kept; else one waits as long as it takes
 * @param {Promise<Response>} asked
 * @param {Response | undefined} kept
 * @returns {Promise<Response | undefined>}
 */
async function within(limitMs, asked, kept) {
  const answer = asked.catch(() => undefined);
  if (!kept) return answer;
  return Promise.race([answer, new Promise((resolve) => setTimeout(() => resolve(undefined), limitMs))]);
}

/**
 * An address names the version of its file: what is kept is what would be sent.
 * @param {FetchEvent} event
 * @param {string} pathname
 * @returns {Promise<Response>}
 */
async function asset(event, pathname) {
  const store = await caches.open(STORE);
  const kept = await store.match(pathname);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (pathname in later && answer.ok && isFile(answer, later[pathname] ?? "")) event.waitUntil(store.put(pathname, answer.clone()));
  return answer;
}
