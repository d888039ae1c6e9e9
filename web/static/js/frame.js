// @ts-check
/** What every page does: brightness, and a menu that closes when one taps beside it. */

const YEAR_S = 31_536_000;

/** @param {string} theme */
function choose(theme) {
  document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  for (const button of themeButtons()) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
}

/** @returns {NodeListOf<HTMLButtonElement>} */
function themeButtons() {
  return document.querySelectorAll("[data-theme-choice]");
}

for (const button of themeButtons()) button.addEventListener("click", () => choose(button.dataset.themeChoice ?? "light"));

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
  }
});
