// @ts-check
/**
 * Part kinds and what they are made of (handbook 3.1.1 (4)-(6)).
 *
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").Material} Material
 */

/** @type {Part[]} in the order the floor takes them off */
export const PARTS = ["front_bumper", "rear_bumper", "interior", "side_glass"];

/** @type {Material[]} */
export const MATERIALS = ["bumper", "interior", "glass"];

/** @type {Record<Part, Material>} */
const MADE_OF = { front_bumper: "bumper", rear_bumper: "bumper", interior: "interior", side_glass: "glass" };

/**
 * @param {Part} part
 * @returns {Material}
 */
export function materialOf(part) {
  return MADE_OF[part];
}
