// @ts-check
/**
 * The four ways of telling an outcome, each of which this phone's people may turn off: colour and shape, sound,
 * vibration, voice. What they chose is remembered.
 *
 * @typedef {"colour" | "sound" | "vibration" | "speech"} Channel
 */

const MEMORY = "nisugata-channels";

/** @param {Channel} channel */
export function enabled(channel) {
  return !silenced().includes(channel);
}

/**
 * @param {Channel} channel
 * @param {boolean} on
 */
export function enable(channel, on) {
  const rest = silenced().filter((name) => name !== channel);
  localStorage.setItem(MEMORY, JSON.stringify(on ? rest : [...rest, channel]));
}

/** @returns {string[]} */
function silenced() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? "[]");
  } catch {
    return [];
  }
}
