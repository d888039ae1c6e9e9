// @ts-check
/** Talking to the server: JSON both ways, a time limit, and three kinds of failure kept apart. */

const LIMIT_MS = 12_000;

/** Nothing that speaks for our server answered: no signal, server down, a captive portal, too slow. */
export class Unreachable extends Error {
  /**
   * @param {string} message
   * @param {string} [words] what our server said where it was reached and can't answer now
   */
  constructor(message, words = "") {
    super(message);
    this.words = words;
  }
}

/** The server doesn't know this phone or person (any more). */
export class SignInNeeded extends Error {}

/** The server answered that it can't take this: a 4xx with a sentence. */
export class Declined extends Error {
  /**
   * @param {number} status
   * @param {{error?: string, words?: string, wait_s?: number}} body
   */
  constructor(status, body) {
    super(body.words ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.error ?? "";
    this.waitSeconds = body.wait_s ?? 0;
  }
}

/**
 * Ask the server for JSON.
 * @param {string} path
 * @param {{post?: unknown, body?: BodyInit, limitMs?: number}} [options] `post` is sent as JSON, `body` as it is
 * @returns {Promise<any>}
 */
export async function ask(path, { post, body, limitMs = LIMIT_MS } = {}) {
  const sends = post !== undefined || body !== undefined;
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-Nisugata": "1" };
  if (post !== undefined) headers["Content-Type"] = "application/json";
  const init = { method: sends ? "POST" : "GET", headers, body: post === undefined ? body : JSON.stringify(post) };
  return within(limitMs, async (signal) => {
    const response = await reach(path, { ...init, signal });
    return understood(response, await json(response));
  });
}

/**
 * @template T
 * @param {number} limitMs
 * @param {(signal: AbortSignal) => Promise<T>} work
 */
async function within(limitMs, work) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limitMs);
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function reach(path, init) {
  try {
    return await fetch(path, { ...init, cache: "no-store", credentials: "same-origin", redirect: "error" });
  } catch (error) {
    throw new Unreachable(String(error));
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>} null where the answer is no JSON: then it is not from our server
 */
async function json(response) {
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) return null;
  try {
    return await response.json();
  } catch {
    return null;
  }
}

/**
 * Tell the three kinds of failure apart.
 * @param {Response} response
 * @param {any} body its JSON; null where it is none
 */
export function understood(response, body) {
  if (body === null || response.status >= 500) throw new Unreachable(`HTTP ${response.status}`, body?.words);
  if (response.status === 401 && body.error === "sign_in") throw new SignInNeeded(body.words);
  if (!response.ok) throw new Declined(response.status, body);
  return body;
}
