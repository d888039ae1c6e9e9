// @ts-check
/** Office pages: copying what is typed into JARS, keys inside a panel that asks for them, and what to say when htmx fails. */

const SHOWN_MS = 2000;

/**
 * Copy a text; on a plain http address of a LAN there is no clipboard API, only the old command.
 * @param {string} text
 * @returns {Promise<boolean>} whether it lies in the clipboard
 */
async function copy(text) {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (done) return true;
  }
  return copyByCommand(text);
}

/**
 * The old command copies what is selected, and so takes the focus; it goes back to where the keys are.
 * @param {string} text
 */
function copyByCommand(text) {
  const here = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (here instanceof HTMLElement) here.focus({ preventScroll: true });
  return done;
}

/** @param {HTMLElement} button */
async function copyFrom(button) {
  const shown = (await copy(button.dataset.copy ?? "")) ? "is-copied" : "is-not-copied";
  button.classList.remove("is-copied", "is-not-copied");
  button.classList.add(shown);
  setTimeout(() => button.classList.remove(shown), SHOWN_MS);
}

/** Copy buttons are of no use without this script, so they begin hidden. */
function showCopyButtons() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.removeAttribute("hidden");
  const first = document.querySelector("[data-copy][autofocus]");
  if (first instanceof HTMLElement && document.activeElement === document.body) first.focus();
}

/**
 * The panel that keys are for: where the focus is, else the page's first.
 * @param {EventTarget | null} target
 */
function panelOf(target) {
  const near = target instanceof Element ? target.closest("[data-keys]") : null;
  return near ?? (document.activeElement === document.body ? document.querySelector("[data-keys]") : null);
}

/**
 * The row before or after one, in a list whose rows ask for keys.
 * @param {Element} panel
 * @param {string} key
 */
function rowBeside(panel, key) {
  const rows = [...document.querySelectorAll("[data-keys=row]")];
  const here = rows.indexOf(panel);
  if (here < 0) return key === "ArrowDown" ? rows[0] : null;
  if (document.activeElement === document.body) return rows[here];
  return { ArrowDown: rows[here + 1], ArrowUp: rows[here - 1] }[key] ?? null;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const panel = panelOf(event.target);
  if (!panel || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
  const row = event.key.startsWith("Arrow") ? rowBeside(panel, event.key) : null;
  if (row instanceof HTMLElement) {
    event.preventDefault();
    row.focus();
    return;
  }
  const wanted = `[data-key="${CSS.escape(event.key.toLowerCase())}"]`;
  const hit = panel.querySelector(wanted) ?? panel.parentElement?.closest("[data-keys]")?.querySelector(wanted) ?? document.querySelector(`details${wanted}`);
  if (!(hit instanceof HTMLElement)) return;
  event.preventDefault();
  if (hit instanceof HTMLDetailsElement) hit.open = !hit.open;
  else if (hit instanceof HTMLInputElement) hit.focus();
  else hit.click();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button instanceof HTMLElement) void copyFrom(button);
});
document.addEventListener("keydown", onKey);
document.addEventListener("htmx:afterSettle", showCopyButtons);
/** Where the focus was when a swap took it away: ids, the nearest first. @type {string[]} */
let lost = [];
/** Says how much a list shows after its search; there from the start, or nobody hears it. */
const heard = document.createElement("p");
heard.className = "visually-hidden";
heard.setAttribute("role", "status");
document.body.append(heard);

/** A control that was swapped away leaves the focus in its row's new self, else in what was swapped, else at what was said. */
function refocus() {
  const gone = lost;
  lost = [];
  if (document.activeElement !== document.body) return;
  const place = gone.map((id) => document.getElementById(id)).find((one) => one !== null);
  if (!place) return;
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = /** @type {CustomEvent<{target: Element}>} */ (event).detail;
  const here = document.activeElement;
  const row = here?.closest("[data-keys=row]")?.id ?? "";
  if (row || target.contains(here)) lost = [row, target.id, "said"].filter(Boolean);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const told = event.target instanceof Element ? event.target.querySelector("[data-told]") : null;
  if (told) heard.textContent = told.textContent;
});
document.addEventListener("htmx:afterSettle", refocus);
document.addEventListener("htmx:afterRequest", refocus); // a row that only went away settles nothing
// A fragment that can't be had (signed out meanwhile, no network): the whole page says why.
document.addEventListener("htmx:responseError", () => location.reload());
document.addEventListener("htmx:sendError", () => location.reload());
showCopyButtons();
// On a phone a row of tabs is wider than the screen: it opens at the one that is shown.
for (const tab of document.querySelectorAll(".tabs > [aria-current]")) {
  if (tab.parentElement) tab.parentElement.scrollLeft = tab.getBoundingClientRect().left - tab.parentElement.getBoundingClientRect().left;
}
