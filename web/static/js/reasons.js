// @ts-check
/** Why the phone says no, as a sentence of the page's language. */
import { knows, say } from "./words.js";

/** @param {import("./judge.js").Reason} reason */
export function reasonWords({ code, values }) {
  const key = knows(`refusal.${code}.${values.state}`) ? `refusal.${code}.${values.state}` : `refusal.${code}`;
  const named = { ...values };
  if (values.part) named.part = say(`part.${values.part}`);
  if (values.material) named.material = say(`material.${values.material}`);
  return say(key, named);
}
