// Menus are <details>: closed by Escape and by a click elsewhere. Dialogs, the folded navigation, and exports.
const SLIM_COOKIE = "nav";

export function setUpMenus() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
    if (event.target.closest("[data-fold-nav]")) foldNavigation(event.target.closest("[data-fold-nav]"));
    event.target.closest("[data-unfold]")?.closest(".filters").removeAttribute("data-folds");
    const download = event.target.closest("a[data-export]");
    if (download) {
      followFilters(download);
      download.closest("details.menu")?.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    menu?.removeAttribute("open");
    menu?.querySelector("summary").focus();
  });
}

function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.removeAttribute("open");
  }
}

function foldNavigation(button) {
  const slim = document.body.classList.toggle("is-slim");
  button.setAttribute("aria-pressed", slim);
  document.cookie = `${SLIM_COOKIE}=${slim ? "slim" : "wide"}; path=/; max-age=31536000; SameSite=Lax`;
}

// The results may have been filtered since the page was loaded: export what the address says now.
function followFilters(anchor) {
  const query = new URLSearchParams(location.search);
  query.delete("cursor");
  query.set("format", new URL(anchor.href).searchParams.get("format"));
  anchor.href = `?${query}`;
}
