// @ts-check
/** Enrolling this phone: the supervisor's one-time QR, a name, done. */
import { ask, Declined, Unreachable } from "./api.js";
import { byId, inputById } from "./dom.js";
import * as feedback from "./feedback.js";
import * as readiness from "./readiness.js";
import { scanner } from "./scanner.js";
import { using, writing } from "./store.js";
import { uuid7 } from "./uuid7.js";
import { say } from "./words.js";

let token = location.hash.slice(1);

feedback.arm();
const reader = scanner(onText);
byId("enrol-scan").addEventListener("click", () => reader.toggle());
byId("enrol-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void enrol();
});
byId("enrol-code-form").addEventListener("submit", (event) => {
  event.preventDefault();
  onText(`#${inputById("enrol-code").value.trim().replace(/^.*#/, "")}`);
});
if (token) ready();
readiness.ready();

/** @param {string} text the address of the supervisor's QR; what stands behind its # is the token */
function onText(text) {
  const found = /#([\w-]{16,})$/.exec(text)?.[1];
  if (!found) return feedback.tell({ tone: "warn", title: say("enrol.no_token") });
  token = found;
  inputById("enrol-code").value = "";
  reader.close();
  ready();
}

function ready() {
  history.replaceState(null, "", location.pathname); // a token is for once, not for the list of visited pages
  offerReading(false);
  complain("");
  byId("enrol-form").hidden = false;
  inputById("enrol-name").focus();
  feedback.tell({ tone: "info", title: say("enrol.ready") });
}

/** @param {boolean} offered whether a QR can be read or its code typed */
function offerReading(offered) {
  byId("enrol-scan").hidden = !offered;
  byId("enrol-typed").hidden = !offered;
}

/**
 * The token is used up or too old: the next one is read on this page, and the name stays.
 * @param {string} words
 */
function askAnother(words) {
  byId("enrol-error").textContent = words;
  offerReading(true);
  byId("enrol-scan").focus();
  feedback.tell({ tone: "warn", title: words });
}

async function enrol() {
  const name = inputById("enrol-name").value.trim();
  if (!name) return complain(say("enrol.name_needed"));
  complain("");
  const installation = uuid7();
  try {
    const { device } = await ask("/api/v1/enrol", { post: { token, name, installation } });
    await begin(device, installation);
    done(device);
  } catch (error) {
    if (error instanceof Declined) askAnother(error.message);
    else if (error instanceof Unreachable) complain(say("enrol.offline"));
    else throw error;
  }
}

/**
 * A new installation numbers its records from 1; records of the old one that still wait keep their numbers and are sent.
 * @param {{id: string, name: string}} device
 * @param {string} installation
 */
async function begin(device, installation) {
  const waiting = await using((db) => db.count("outbox"));
  await writing(["meta"], async (tx) => {
    const meta = /** @type {any} */ (tx.objectStore("meta"));
    await meta.put({ device: device.id, installation }, "installation");
    await meta.put({ id: device.id, name: device.name }, "device");
    if (waiting === 0) await meta.put(1, "next_seq");
    await meta.delete("snapshot");
    await meta.delete("feed_position");
  });
  if (waiting > 0) feedback.tell({ tone: "warn", title: say("enrol.unsent", { count: waiting }) });
}

/** @param {{name: string, site: string}} device */
function done(device) {
  const words = say("enrol.done", { name: device.name, site: device.site });
  offerReading(false);
  byId("enrol-form").hidden = true;
  byId("enrol-done").hidden = false;
  feedback.tell({ tone: "ok", title: words, speech: words });
}

/** @param {string} words about the name; empty: nothing is wrong any more */
function complain(words) {
  byId("enrol-error").textContent = words;
  byId("enrol-field").classList.toggle("is-wrong", Boolean(words));
  inputById("enrol-name").focus();
}
