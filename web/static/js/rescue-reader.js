// @ts-check
/** Reads the records of another phone from its screen, with the scanner that is open anyway. */
import * as feedback from "./feedback.js";
import { adopt } from "./rescue.js";
import { Collector } from "./rescue-frames.js";
import { say } from "./words.js";

export { isFrame } from "./rescue-frames.js";

const collector = new Collector();

/**
 * One code was read. When all are there, their records are kept here and sent when there is signal.
 * @param {string} text
 * @param {import("./courier.js").Courier} courier
 */
export async function readFrame(text, courier) {
  const found = await collector.add(text);
  if (!found) return feedback.tell({ tone: "warn", title: say("rescue.misread") });
  if (found.text === null) {
    if (found.fresh) feedback.tell({ tone: "info", title: say("rescue.read", { have: found.have, total: found.total }) });
    return;
  }
  const rescued = await adopt(found.text);
  const words = say("rescue.adopted", { name: rescued.name, count: rescued.records });
  feedback.tell({ tone: "ok", title: words, speech: words });
  void courier.carry();
}
