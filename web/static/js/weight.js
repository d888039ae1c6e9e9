// @ts-check
/** Weights as hands type them, in kilograms; grams inside. */

/**
 * Grams of a typed weight: full-width digits, a comma or point for the decimals, a comma for thousands, "kg" behind.
 * Null where it is no number.
 * @param {string} typed
 * @returns {number | null} may be zero or below: that is the rule's to refuse
 */
export function grams(typed) {
  const text = typed.normalize("NFKC").toLowerCase().replace(/\s|kg$|キロ$/g, "").replace(/^[−‐―ー]/, "-").replace("。", ".");
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text.replace(",", ".");
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  return Math.round(Number(plain) * 1000);
}

/**
 * Kilograms to a tenth, or finer where there is more to say.
 * @param {number} value grams
 */
export function kilograms(value) {
  const digits = value % 100 === 0 ? 1 : value % 10 === 0 ? 2 : 3;
  return (value / 1000).toLocaleString("ja-JP", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
