/**
 * Shapes that travel between phone and server (docs/api.md) and between our modules. Types only, nothing runs.
 *
 * @typedef {"front_bumper" | "rear_bumper" | "interior" | "side_glass"} Part
 * @typedef {"bumper" | "interior" | "glass"} Material
 *
 * @typedef {{id: string, name: string, badge_code: string | null, badge_verifier: string | null, roles: string[], left?: boolean}} Person
 *
 * @typedef {object} PartRecord what became of a part of a vehicle
 * @property {"recovered" | "missing" | "unusable"} state
 * @property {string} by name of the worker
 * @property {string} at ISO time
 * @property {string | null} fill
 * @property {string | null} container name
 * @property {string} event
 *
 * @typedef {object} Acceptance
 * @property {string} id
 * @property {string} chassis_number
 * @property {string} maker
 * @property {"ART" | "TH" | null} team null: out of the scheme
 * @property {"large" | "mid_small" | "kei" | null} size_class
 * @property {string} accepted_on
 * @property {"open" | "finished" | "sealed"} state
 * @property {string | null} ticket
 * @property {string} [model]
 * @property {boolean} [target] false: the office wants nothing taken from it
 * @property {Part[]} wanted
 * @property {string | null} note
 * @property {Partial<Record<Part, PartRecord>>} parts
 * @property {Partial<Record<Part, {by: string, at: string}>>} [prior] what another acceptance of the same vehicle has taken
 * @property {Partial<Record<Part, number>>} [sample] grams of what was weighed for the deemed-weight sample
 * @property {boolean} [found] nobody accepted it yet: made on this phone by vehicle.found
 *
 * @typedef {Partial<Record<"ART" | "TH", {parts: number, vehicle: string}>>} ByTeam parts by the team of their vehicle, and one such vehicle
 * @typedef {{id: string, opened_at: string, parts: number, teams?: ByTeam, state: "open" | "closed" | "in_lot" | "shipped" | "emptied"}} Fill
 *
 * @typedef {object} Container
 * @property {string} id
 * @property {string} code
 * @property {string} name
 * @property {"flexible_bag" | "cage" | "rack" | "flat" | "bundle"} form
 * @property {Material} material
 * @property {"in_use" | "retired"} state
 * @property {string | null} place
 * @property {string | null} [returning] name of the dock that sent it home, while it is on its way
 * @property {Fill | null} fill
 *
 * @typedef {{id: string, code: string, name: string}} Place
 *
 * @typedef {{id: string, code: string, number: number, container: string, form?: string, checked: "found" | "missing" | null, deemed_g?: number}} Bag deemed_g: 0 where no part has a weight
 *
 * @typedef {object} WeighingLine
 * @property {string} id
 * @property {string[]} bags empty: the whole lot
 * @property {number} gross_g
 * @property {number} tare_g
 * @property {number} net_g
 * @property {string} scale name
 * @property {boolean} [from_scale] the scale itself sent the gross weight
 * @property {boolean} superseded
 *
 * @typedef {object} Lot
 * @property {string} id
 * @property {string} code
 * @property {string | null} jars_lot_id
 * @property {Material} material
 * @property {string} from
 * @property {"made" | "shipped" | "received" | "cancelled"} state
 * @property {string | null} truck
 * @property {Bag[]} bags
 * @property {number | null} deemed_g
 * @property {WeighingLine[]} lines
 * @property {number} vehicles
 * @property {{name: string, auth: "badge" | "pin" | null, taker: string} | null} [handover] who brought it to whom
 * @property {string[]} [strays] names of places where it was unloaded by mistake
 * @property {LotFinding[]} [findings]
 * @property {{from_elv: boolean, agreed_parts: boolean, marks: boolean, foreign: string} | null} [inspected]
 *
 * @typedef {{id: string, flaw: string, severity: string, grams: number | null, note: string, bag: number | null, answers: string[]}} LotFinding
 * @typedef {{id: string, lot: string, by: string, bag: number | null, flaw: string, severity: string, grams: number | null, note: string, at: string, photographs: string[]}} ToldFinding
 *
 * @typedef {object} Scale
 * @property {string} id
 * @property {string} code
 * @property {string} name
 * @property {number} division_g
 * @property {string} inspected_on
 * @property {string} valid_until
 * @property {"a_and_d" | "ascii" | null} [sends] what it tells a PC; null: nothing
 * @property {number} [baud]
 * @property {"7E1" | "7O1" | "8N1"} [framing]
 *
 * @typedef {object} TagRow what the server knows of a tag; its id is its code
 * @property {string} id
 * @property {string} code
 * @property {string | null} target
 * @property {"blank" | "bound" | "lost" | "retired"} state
 * @property {number} generation the newest print
 *
 * @typedef {object} Tables rows by id, as the snapshot keeps them
 * @property {Map<string, Person>} people
 * @property {Map<string, Acceptance>} acceptances
 * @property {Map<string, Container>} containers
 * @property {Map<string, Place>} places
 * @property {Map<string, Lot>} lots
 * @property {Map<string, Scale>} scales
 * @property {Map<string, TagRow>} tags
 *
 * @typedef {"online" | "badge_offline" | "claimed_offline"} Auth
 * @typedef {{id: string, name: string, auth: Auth}} Actor who works with the phone now
 *
 * @typedef {object} Event what is posted; never changed once written
 * @property {string} id
 * @property {string} kind
 * @property {1} v
 * @property {string} happened_at
 * @property {number | null} clock_offset_ms
 * @property {number} seq
 * @property {string} actor
 * @property {Auth} auth
 * @property {Record<string, any>} body
 *
 * @typedef {{code: string, words: string}} Refusal
 *
 * @typedef {object} Entry an event on this phone, with what the worker is shown of it
 * @property {string} id
 * @property {number} seq
 * @property {Event} event
 * @property {string} title
 * @property {string} detail
 * @property {Refusal | null} refusal what the phone said, then what the server said
 * @property {"stored" | "received" | "confirmed" | "needs_person" | "annulled"} state
 * @property {number | null} position
 * @property {number} tries
 * @property {boolean} [stuck] the server could not take it as it is; asked again later, never dropped
 *
 * @typedef {{id: string, position: number, status: string, refusal: Refusal | null}} Answer
 *
 * @typedef {{code: string, kind: string, generation: number, secret: string | null}} Tag
 *
 * @typedef {{text: string, symbology: string, corners: [number, number][], data?: Uint8Array, sequence?: [number, number, number]}} Symbol
 *   `sequence` of a linked code: place from 0, how many, parity
 */

export {};
