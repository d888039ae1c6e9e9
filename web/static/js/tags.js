// @ts-check
/**
 * What a tag says. The same grammar as ledger/tags.py: kind letter, 8 Crockford base32 characters, one check character
 * by ISO 7064 MOD 37-2. Any host, bare codes, lower case, dashes; O/0 and I/L/1 repaired.
 *
 * @typedef {import("./types.js").Tag} Tag
 */

const CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
const CODE = "[CNVPSWX][0-9A-Z]{9}";
const URL_FORM = new RegExp(`^https?://[^\\s/]+(?:/\\S*)?/t/(${CODE})(?:\\.(\\d{1,3}))?(?:/00/(\\d{18}))?/?$`, "i");
/** GS1 Digital Link of a container: its GRAI, whose serial number is the code. */
const GRAI_FORM = new RegExp(`^https?://[^\\s/]+(?:/\\S*?)??(?:/t\\.(\\d{1,3}))?/8003/0(\\d{13})(${CODE})/?$`, "i");
const BARE_FORM = new RegExp(`^NIS1\\.(${CODE})(?:\\.(?:([0-9A-Z]{16})|(\\d{1,3})))?$`, "i");

/**
 * Return a hand-keyed or scanned code in its written form, or null where grammar or check character says no.
 * @param {string} text
 * @returns {string | null}
 */
export function checkCode(text) {
  const keyed = text.replace(/[\s\-‐-―ー－]/g, "").toUpperCase();
  const code = keyed.slice(0, 1) + keyed.slice(1).replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  if (!/^[CNVPSWX][0-9A-HJKMNP-TV-Z]{9}$/.test(code)) return null;
  return remainder(code) === 1 ? code : null;
}

/** @param {string} code */
function remainder(code) {
  let check = 0;
  for (const letter of code) check = (2 * check + CHECK_ALPHABET.indexOf(letter)) % 37;
  return check;
}

/**
 * Read a tag's text, or null where it is none of ours.
 * @param {string} payload
 * @returns {Tag | null}
 */
export function readTag(payload) {
  const text = payload.normalize("NFKC").trim();
  const url = URL_FORM.exec(text);
  if (url) return holds(url[3]) ? tag(url[1] ?? "", url[2], null) : null;
  const grai = GRAI_FORM.exec(text);
  if (grai) return holds(grai[2]) ? tag(grai[3] ?? "", grai[1], null) : null;
  const bare = BARE_FORM.exec(text);
  if (bare) return tag(bare[1] ?? "", bare[3], bare[2] ?? null);
  return text.length <= 16 ? tag(text, undefined, null) : null;
}

/**
 * Whether the check digit of a GS1 key is right (General Specifications 7.9.1); a tag without such a key has none.
 * @param {string | undefined} key
 */
function holds(key = "") {
  const sum = [...key].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/**
 * @param {string} text
 * @param {string | undefined} generation
 * @param {string | null} secret
 * @returns {Tag | null}
 */
function tag(text, generation, secret) {
  const code = checkCode(text);
  if (!code) return null;
  return { code, kind: code.slice(0, 1), generation: Number(generation ?? 1), secret: secret?.toUpperCase() ?? null };
}

/**
 * A code as it is printed beside its QR: `C-7K3M 9QX2 4`.
 * @param {string} code
 */
export function spoken(code) {
  return `${code.slice(0, 1)}-${code.slice(1, 5)} ${code.slice(5, 9)} ${code.slice(9)}`;
}
