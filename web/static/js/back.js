// @ts-check
/**
 * The phone's Back closes an open sheet instead of leaving the screen: each open sheet has an entry of its own in the
 * page's history. Sheets that close by themselves take their entry with them.
 */

/** @type {HTMLDialogElement[]} open sheets, the topmost last */
const open = [];
/** Steps back that were ours, not the worker's. */
let ours = 0;

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
    history.pushState({ sheet: sheet.id }, "");
  }
  if (!sheet.open && at >= 0) {
    open.splice(at, 1);
    ours += 1;
    history.back();
  }
}

function back() {
  if (ours > 0) {
    ours -= 1;
    return;
  }
  open.pop()?.close();
}
