// @ts-check
/** The page's sentences, from the JSON block that the template fills from the catalogue (templates/_words.html). */

/** @type {Record<string, string>} */
let sentences = {};

const block = typeof document === "undefined" ? null : document.getElementById("words");
if (block) sentences = JSON.parse(block.textContent ?? "{}");

/**
 * A sentence, with its {places} filled in. A missing key is shown as itself, so that it is seen and mended.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * Whether there is a sentence of this name.
 * @param {string} key
 */
export function knows(key) {
  return key in sentences;
}
