// @ts-check
/**
 * A weight from a scale on this PC's serial line: by Web Serial, opened for one reading and closed again, so that no
 * reading of a minute ago is taken for this one; else from the scale agent of this PC (web/scale_agent.py).
 *
 * @typedef {import("./types.js").Scale} Scale
 * @typedef {{lines: string[], grams: number}} Reading
 */
import { ALIKE, weightOf } from "./scale-line.js";

const LIMIT_MS = 10_000;
const AGENT = "http://127.0.0.1:8621/lines";
const AGENT_PAUSE_MS = 250;
/** What more lines may mend: the first piece may be half a line. */
const PASSING = new Set(["moving", "unreadable"]);

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

/**
 * Read one stable weight. Asks for the port where it isn't known which one the scale stands on.
 * @param {Scale} scale
 * @param {boolean} only whether it is the only scale of the dock that is read so
 * @returns {Promise<Reading>}
 * @throws {NoReading}
 */
export async function readScale(scale, only) {
  if (!("serial" in navigator)) return fromAgent(scale);
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
  const came = new Came(scale);
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new NoReading(came.why);
    const parts = (text + decoder.decode(value, { stream: true })).split(/[\r\n]+/);
    text = (parts.pop() ?? "").slice(-200);
    const reading = came.add(parts);
    if (reading) return reading;
  }
}

/**
 * Ask the agent of this PC for lines that come from now on.
 * @param {Scale} scale
 * @returns {Promise<Reading>}
 */
async function fromAgent(scale) {
  const came = new Came(scale);
  const end = Date.now() + LIMIT_MS;
  let { count } = await agent("");
  while (Date.now() < end) {
    const told = await agent(`?after=${count}`);
    count = told.count;
    const reading = came.add(told.lines);
    if (reading) return reading;
    await new Promise((done) => setTimeout(done, AGENT_PAUSE_MS));
  }
  throw new NoReading(came.why);
}

/**
 * @param {string} query
 * @returns {Promise<{count: number, lines: string[]}>}
 */
async function agent(query) {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const response = await fetch(AGENT + query, { cache: "no-store", credentials: "omit", signal }).catch(() => null);
  if (!response?.ok) throw new NoReading("no_agent");
  return response.json();
}

/** The lines that came, until they are a weight. */
class Came {
  #scale;
  /** @type {string[]} */
  #lines = [];
  /** Why there is no weight yet. */
  why = "silent";

  /** @param {Scale} scale */
  constructor(scale) {
    this.#scale = scale;
  }

  /**
   * @param {string[]} lines
   * @returns {Reading | null}
   * @throws {NoReading} where waiting mends nothing
   */
  add(lines) {
    for (const line of lines.map((one) => one.trim().slice(0, 60)).filter(Boolean)) {
      this.#lines = [...this.#lines, line].slice(-ALIKE);
      const format = /** @type {import("./scale-line.js").Format} */ (this.#scale.sends);
      const told = weightOf(format, this.#lines);
      if (told.grams !== undefined) return { lines: format === "a_and_d" ? [line] : this.#lines, grams: told.grams };
      this.why = told.fault;
      if (!PASSING.has(told.fault)) throw new NoReading(told.fault);
    }
    return null;
  }
}
