// @ts-check
/**
 * What an event changes in the phone's picture of the yard, and how that is taken back. The server decides; this only
 * spares the worker the wait.
 *
 * @typedef {import("./types.js").Event} Event
 * @typedef {import("./types.js").Acceptance} Acceptance
 * @typedef {import("./types.js").Container} Container
 * @typedef {import("./types.js").Lot} Lot
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").TagRow} TagRow
 * @typedef {import("./site.js").Site} Site
 * @typedef {(site: Site, event: Event) => void} Effect
 */

/** @type {Record<string, Effect>} */
export const effects = {
  "vehicle.found": (site, event) => site.add(foundVehicle(event)),
  "fill.opened": (site, event) =>
    site.change("containers", event.body.container, (/** @type {Container} */ container) => {
      container.fill = { id: event.id, opened_at: event.happened_at, parts: 0, state: "open" };
    }),
  "part.recovered": (site, event) => {
    const container = site.containerOf(event.body.fill);
    notePart(site, event, "recovered", container?.name ?? null);
    count(site, event, 1);
  },
  "part.absent": (site, event) => notePart(site, event, event.body.why, null),
  "recovery.finished": (site, event) => site.change("acceptances", event.body.acceptance, (/** @type {Acceptance} */ it) => void (it.state = "finished")),
  "fill.closed": (site, event) => fillState(site, event, "closed"),
  "container.put_away": (site, event) =>
    site.change("containers", event.body.container, (/** @type {Container} */ container) => {
      container.place = site.row("places", event.body.place)?.name ?? container.place;
    }),
  "container.emptied": (site, event) => site.change("containers", event.body.container, (/** @type {Container} */ it) => void (it.fill = null)),
  "containers.arrived": (site, event) => {
    for (const id of event.body.containers) site.change("containers", id, (/** @type {Container} */ it) => void (it.returning = null));
  },
  "tag.bound": (site, event) => {
    const { code, target } = event.body;
    const container = site.row("containers", target)?.id ?? site.containerOf(target)?.id ?? null;
    site.change("tags", code, (/** @type {TagRow} */ tag) => void Object.assign(tag, { state: "bound", target: container }));
  },
  "tag.lost": (site, event) => site.change("tags", event.body.code, (/** @type {TagRow} */ tag) => void (tag.state = "lost")),
  "bag.checked": (site, event) => checkBag(site, event, event.body.result),
  "lot.weighed": (site, event) => {
    const scale = site.row("scales", event.body.scale)?.name ?? "";
    site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => addLine(lot, event, scale));
  },
  "sample.weighed": (site, event) =>
    site.change("acceptances", event.body.acceptance, (/** @type {Acceptance} */ row) => void (row.sample = { ...row.sample, ...event.body.grams })),
  "lot.inspected": (site, event) =>
    site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => void (lot.inspected = /** @type {any} */ (event.body))),
  "finding.made": (site, event) =>
    site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => {
      const { flaw, severity, grams = null, note, bag } = event.body;
      const number = lot.bags.find((one) => one.id === bag)?.number ?? null;
      lot.findings = [...(lot.findings ?? []), { id: event.id, flaw, severity, grams, note, bag: number, answers: [] }];
    }),
  "lot.handed_over": (site, event) =>
    site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => {
      const { sender_name: name, auth = null } = event.body;
      lot.handover = { name, auth, taker: site.nameOf(event.actor) };
    }),
  "lot.received": (site, event) => site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => void (lot.state = "received")),
};

/** @type {Record<string, Effect>} */
export const reversals = {
  "fill.opened": (site, event) => site.change("containers", event.body.container, (/** @type {Container} */ it) => void (it.fill = null)),
  "part.recovered": (site, event) => {
    forgetPart(site, event);
    count(site, event, -1);
  },
  "part.absent": forgetPart,
  "recovery.finished": (site, event) => site.change("acceptances", event.body.acceptance, (/** @type {Acceptance} */ it) => void (it.state = "open")),
  "fill.closed": (site, event) => fillState(site, event, "open"),
  "tag.bound": (site, event) => site.change("tags", event.body.code, (/** @type {TagRow} */ tag) => void Object.assign(tag, { state: "blank", target: null })),
  "sample.weighed": (site, event) =>
    site.change("acceptances", event.body.acceptance, (/** @type {Acceptance} */ row) => {
      row.sample = Object.fromEntries(Object.entries(row.sample ?? {}).filter(([part, grams]) => event.body.grams[part] !== grams));
    }),
  "bag.checked": (site, event) => checkBag(site, event, null),
  "finding.made": (site, event) =>
    site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => void (lot.findings = lot.findings?.filter((one) => one.id !== event.id))),
  "lot.handed_over": (site, event) => site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => void (lot.handover = null)),
  "lot.weighed": (site, event) =>
    site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => {
      lot.lines = lot.lines.filter((line) => line.id !== event.id);
      for (const line of lot.lines) if (line.id === event.body.supersedes) line.superseded = false;
    }),
};

/**
 * @param {Event} event
 * @returns {Acceptance}
 */
function foundVehicle(event) {
  return {
    id: event.id,
    chassis_number: event.body.chassis_number,
    maker: "",
    team: null,
    size_class: null,
    accepted_on: event.happened_at.slice(0, 10),
    state: "open",
    ticket: null,
    wanted: [],
    note: null,
    parts: {},
    found: true,
  };
}

/**
 * @param {Site} site
 * @param {Event} event
 * @param {"recovered" | "missing" | "unusable"} state
 * @param {string | null} container
 */
function notePart(site, event, state, container) {
  const { acceptance, part, fill = null } = event.body;
  site.change("acceptances", acceptance, (/** @type {Acceptance} */ row) => {
    row.parts[/** @type {Part} */ (part)] ??= { state, by: site.nameOf(event.actor), at: event.happened_at, fill, container, event: event.id };
  });
}

/** @type {Effect} */
function forgetPart(site, event) {
  site.change("acceptances", event.body.acceptance, (/** @type {Acceptance} */ row) => {
    const part = /** @type {Part} */ (event.body.part);
    if (row.parts[part]?.event === event.id) delete row.parts[part];
  });
}

/**
 * @param {Site} site
 * @param {Event} event
 * @param {number} more
 */
function count(site, event, more) {
  const container = site.containerOf(event.body.fill);
  if (!container) return;
  site.change("containers", container.id, (/** @type {Container} */ row) => {
    if (!row.fill) return;
    row.fill.parts += more;
    row.fill.teams = withTeam(row.fill.teams ?? {}, site.row("acceptances", event.body.acceptance), more);
  });
}

/**
 * @param {import("./types.js").ByTeam} teams
 * @param {Acceptance | undefined} vehicle
 * @param {number} more
 * @returns {import("./types.js").ByTeam} without a team of which nothing is left
 */
function withTeam(teams, vehicle, more) {
  if (!vehicle?.team) return teams;
  const { [vehicle.team]: before, ...others } = teams;
  const parts = (before?.parts ?? 0) + more;
  return parts > 0 ? { ...others, [vehicle.team]: { parts, vehicle: before?.vehicle ?? vehicle.chassis_number } } : others;
}

/**
 * @param {Site} site
 * @param {Event} event
 * @param {"open" | "closed"} state
 */
function fillState(site, event, state) {
  const container = site.containerOf(event.body.fill);
  if (!container) return;
  site.change("containers", container.id, (/** @type {Container} */ row) => {
    if (row.fill) row.fill.state = state;
  });
}

/**
 * @param {Site} site
 * @param {Event} event
 * @param {"found" | "missing" | null} checked
 */
function checkBag(site, event, checked) {
  site.change("lots", event.body.lot, (/** @type {Lot} */ lot) => {
    for (const bag of lot.bags) if (bag.id === event.body.bag) bag.checked = checked;
  });
}

/**
 * @param {Lot} lot
 * @param {Event} event
 * @param {string} scale name
 */
function addLine(lot, event, scale) {
  const { bags, gross_g: gross, tare_g: tare, supersedes, read = [] } = event.body;
  for (const line of lot.lines) if (line.id === supersedes) line.superseded = true;
  lot.lines.push({ id: event.id, bags, gross_g: gross, tare_g: tare, net_g: gross - tare, scale, from_scale: read.length > 0, superseded: false });
}
