// @ts-check
/**
 * Who works with this phone. The server is asked first; without signal a badge is checked against its verifier in the
 * snapshot, and a bare name is taken as a claim (marked as such until the server has seen the person). No PIN verifier
 * is ever on the phone.
 *
 * @typedef {import("./types.js").Actor} Actor
 * @typedef {import("./types.js").Person} Person
 * @typedef {import("./site.js").Site} Site
 */
import { ask, Unreachable } from "./api.js";
import { keep, recall } from "./store.js";
import { readTag } from "./tags.js";

/** Nobody waits longer with gloves on: after this the phone decides by itself. */
const LIMIT_MS = 5_000;
/** A badge that the phone knows needs the server only to be seen there. */
const KNOWN_LIMIT_MS = 1_000;

/** A badge that the phone can't check, or that is nobody's. */
export class UnknownBadge extends Error {}

/** @returns {Promise<Actor | null>} */
export async function current() {
  return (await recall("screen", "actor")) ?? null;
}

/**
 * Sign in with the text of a badge's QR.
 * @param {string} text
 * @param {Site} site
 * @returns {Promise<Actor>}
 */
export async function byBadge(text, site) {
  const known = await knownBadge(text, site).catch(() => null);
  try {
    const limitMs = known ? KNOWN_LIMIT_MS : LIMIT_MS;
    return await enter((await ask("/api/v1/sign-in", { post: { badge: text }, limitMs })).person, "online");
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    if (!known) throw new UnknownBadge();
    return enter(known, "badge_offline");
  }
}

/**
 * Sign in with name and PIN; without signal the name alone counts, as a claim.
 * @param {Person} person
 * @param {string} pin
 * @returns {Promise<Actor>}
 */
export async function byPin(person, pin) {
  try {
    return await enter((await ask("/api/v1/sign-in", { post: { person: person.id, pin }, limitMs: LIMIT_MS })).person, "online");
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return enter(person, "claimed_offline");
  }
}

/**
 * Whoever signed in on a page works with this phone.
 * @param {{id: string, name: string}} person
 */
export function adopt(person) {
  return enter(person, "online");
}

/** The server knows nobody any more; the phone follows. */
export async function forget() {
  await keep("screen", "actor", null);
  return null;
}

/** Nobody works with the phone now. Records that wait stay and are sent later. */
export async function leave() {
  await keep("screen", "actor", null);
  await ask("/api/v1/sign-out", { post: {} }).catch(() => {}); // without signal the server hears of it at the next sign-in
}

/**
 * @param {{id: string, name: string}} person
 * @param {Actor["auth"]} auth
 * @returns {Promise<Actor>}
 */
async function enter({ id, name }, auth) {
  const actor = { id, name, auth };
  await keep("screen", "actor", actor);
  return actor;
}

/**
 * @param {string} text
 * @param {Site} site
 * @returns {Promise<Person>}
 */
async function knownBadge(text, site) {
  const tag = readTag(text);
  const found = tag && site.tagged(tag.code);
  if (!tag?.secret || found?.kind !== "person" || !found.row.badge_verifier) throw new UnknownBadge();
  if (!crypto.subtle) throw new UnknownBadge(); // plain http: nothing to check it with
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(tag.secret));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== found.row.badge_verifier) throw new UnknownBadge();
  return found.row;
}
