// @ts-check
/** Command tags (命令カード): fixed codes that stand for a tap, so that a scanner alone can run a shift. */

/** @type {Record<string, string>} code -> command */
let commands = {};

const block = typeof document === "undefined" ? null : document.getElementById("commands");
if (block) commands = JSON.parse(block.textContent ?? "{}");

/**
 * @param {string} code
 * @returns {string | null}
 */
export function commandOf(code) {
  return commands[code] ?? null;
}
