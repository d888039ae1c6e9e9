// @ts-check
/**
 * The phone's Back closes an open sheet instead of leaving the screen: each open sheet has an entry of its own in the
 * page's history. Sheets that close by themselves take their entry with them.
 */

const SETTLES_MS = 50;

/** @type {HTMLDialogElement[]} open sheets, the topmost last */
const open = [];
/** Steps back that were ours, not the worker's. */
let ours = 0;
/** Entries of sheets that just closed: the next sheet takes one over, as one sheet leads to another. */
let spare = 0;

/** Watch every sheet of the page. */
export function closeSheetsByBack() {
  for (const sheet of document.querySelectorAll("dialog")) {
    new MutationObserver(() => follow(sheet)).observe(sheet, { attributes: true, attributeFilter: ["open"] });
  }
  addEventListener("popstate", back);
}

/** @param {HTMLDialogElement} sheet */
function follow(sheet) {
  const at = open.indexOf(sheet);
  if (sheet.open && at < 0) {
    open.push(sheet);
    if (spare > 0) spare -= 1;
    else history.pushState({ sheet: sheet.id }, "");
  }
  if (!sheet.open && at >= 0) {
    open.splice(at, 1);
    spare += 1;
    setTimeout(giveBack, SETTLES_MS);
  }
}

/** Nothing opened in its stead: the entry goes. */
function giveBack() {
  if (spare === 0) return;
  spare -= 1;
  ours += 1;
  history.back();
}

function back() {
  if (ours > 0) {
    ours -= 1;
    return;
  }
  open.pop()?.close();
}
