// @ts-check
/** The few things we do with the page's elements. */

/**
 * The element of an id; a missing one is a mistake of ours.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return element;
}

/**
 * @param {string} id
 * @returns {HTMLInputElement}
 */
export function inputById(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}

/**
 * @param {string} id
 * @returns {HTMLSelectElement}
 */
export function selectById(id) {
  return /** @type {HTMLSelectElement} */ (byId(id));
}

/**
 * Fill a select, keeping what was chosen where nothing changed.
 * @param {string} id
 * @param {string[][]} options value, words
 * @param {string | undefined} preferred
 */
export function offer(id, options, preferred) {
  const select = selectById(id);
  const told = JSON.stringify([options, preferred]);
  if (select.dataset.told === told) return;
  const before = select.value;
  select.dataset.told = told;
  select.replaceChildren(...options.map(([value, words]) => new Option(words, value)));
  if (preferred) select.value = preferred;
  else if (options.some(([value]) => value === before)) select.value = before;
}

/**
 * @param {string} id
 * @returns {HTMLDialogElement}
 */
export function dialogById(id) {
  return /** @type {HTMLDialogElement} */ (byId(id));
}

/**
 * A copy of a <template>'s only element, with its data-f places filled with text.
 * @param {string} id
 * @param {Record<string, string>} [texts]
 * @returns {HTMLElement}
 */
export function stamp(id, texts = {}) {
  const template = /** @type {HTMLTemplateElement} */ (byId(id));
  const copy = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true));
  for (const place of [copy, ...copy.querySelectorAll("[data-f]")]) {
    const text = texts[/** @type {HTMLElement} */ (place).dataset.f ?? ""];
    if (text !== undefined) place.textContent = text;
  }
  return copy;
}

/**
 * Call back for clicks on any element that carries a data attribute, now or later.
 * @param {HTMLElement} root
 * @param {string} name as in dataset
 * @param {(value: string, element: HTMLElement) => void} then
 */
export function onTap(root, name, then) {
  const attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  root.addEventListener("click", (event) => {
    const hit = event.target instanceof Element ? event.target.closest(`[${attribute}]`) : null;
    if (hit instanceof HTMLElement && !hit.hasAttribute("disabled")) then(hit.dataset[name] ?? "", hit);
  });
}

/**
 * Show a list, touching only the rows that changed: a row that is replaced under a finger loses the tap.
 * @template Item
 * @param {HTMLElement} parent
 * @param {Item[]} items plain values
 * @param {(item: Item) => HTMLElement} make
 */
export function patch(parent, items, make) {
  items.forEach((item, index) => {
    const told = JSON.stringify(item);
    const there = /** @type {HTMLElement | undefined} */ (parent.children[index]);
    if (there?.dataset.told === told) return;
    const row = make(item);
    row.dataset.told = told;
    if (there) there.replaceWith(row);
    else parent.append(row);
  });
  while (parent.children.length > items.length) parent.lastElementChild?.remove();
}
