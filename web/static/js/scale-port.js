// @ts-check
/**
 * A weight from a scale on this PC's serial line (Web Serial). Opened for one reading and closed again, so that no
 * reading of a minute ago is taken for this one.
 *
 * @typedef {import("./types.js").Scale} Scale
 * @typedef {{lines: string[], grams: number}} Reading
 */
import { ALIKE, weightOf } from "./scale-line.js";

const LIMIT_MS = 10_000;
const KEPT = ALIKE;

/** The scale said nothing that can be recorded; `why` is a fault of scale-line.js, or `silent`, `no_port`, `busy`. */
export class NoReading extends Error {
  /** @param {string} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** Which port a scale was read from while this page is open. @type {Map<string, any>} */
const ports = new Map();

/** Whether this browser can read a serial line at all. */
export function canRead() {
  return "serial" in navigator;
}

/**
 * Read one stable weight. Asks for the port where it isn't known which one the scale stands on.
 * @param {Scale} scale
 * @param {boolean} only whether it is the only scale of the dock that is read so
 * @returns {Promise<Reading>}
 * @throws {NoReading}
 */
export async function readScale(scale, only) {
  const port = await portOf(scale, only);
  const [bits, parity] = [Number(scale.framing?.[0] ?? 8), { E: "even", O: "odd", N: "none" }[scale.framing?.[1] ?? "N"]];
  await port.open({ baudRate: scale.baud, dataBits: bits, parity, stopBits: 1 }).catch(() => Promise.reject(new NoReading("busy")));
  try {
    return await settled(scale, port);
  } finally {
    await port.close().catch(() => {}); // pulled out meanwhile
  }
}

/**
 * @param {Scale} scale
 * @param {boolean} only
 * @returns {Promise<any>}
 */
async function portOf(scale, only) {
  const { serial } = /** @type {any} */ (navigator);
  const known = ports.get(scale.id) ?? (only ? (await serial.getPorts()).at(0) : undefined);
  const port = known ?? (await serial.requestPort().catch(() => Promise.reject(new NoReading("no_port"))));
  ports.set(scale.id, port);
  return port;
}

/**
 * @param {Scale} scale
 * @param {any} port
 * @returns {Promise<Reading>}
 */
async function settled(scale, port) {
  const reader = port.readable.getReader();
  const timer = setTimeout(() => void reader.cancel(), LIMIT_MS);
  try {
    return await firstWeight(scale, reader);
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

/**
 * @param {Scale} scale
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @returns {Promise<Reading>}
 */
async function firstWeight(scale, reader) {
  const decoder = new TextDecoder("latin1");
  /** @type {string[]} */
  let lines = [];
  let text = "";
  let why = "silent";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new NoReading(why);
    const parts = (text + decoder.decode(value, { stream: true })).split(/[\r\n]+/);
    text = (parts.pop() ?? "").slice(-200);
    for (const line of parts.filter((part) => part.trim() !== "").map((part) => part.trim().slice(0, 60))) {
      lines = [...lines, line].slice(-KEPT);
      const told = weightOf(/** @type {"ascii"} */ (scale.sends), lines);
      if (told.grams !== undefined) return { lines: scale.sends === "a_and_d" ? [line] : lines, grams: told.grams };
      why = told.fault;
      if (why !== "moving" && why !== "unreadable") throw new NoReading(why); // the first piece may be half a line
    }
  }
}
