/* Keys: / search, j k rows, Enter opens, g and a letter go to a page, Escape leaves. Never while somebody types.
   A record that was loaded into the drawer is shown there. */
(() => {
  const typing = (e) => e.target.closest("input, select, textarea, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-keys] tbody tr:not(.inset)")];
  let chord = 0;
  const move = (step) => {
    const all = rows(), now = all.findIndex((r) => r.hasAttribute("aria-current"));
    const next = all[Math.min(all.length - 1, Math.max(0, now + step))];
    if (!next) return;
    if (now >= 0) all[now].removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    const link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (e) => {
    if (typing(e) || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (Date.now() - chord < 1200) {
      chord = 0;
      const target = document.querySelector(`[aria-keyshortcuts="g ${CSS.escape(e.key)}"]`);
      if (target) { e.preventDefault(); target.click(); }
      return;
    }
    if (e.key === "g") chord = Date.now();
    else if (e.key === "j") move(1);
    else if (e.key === "k") move(-1);
    else if (e.key === "/") {
      const box = document.getElementById("find") || document.querySelector("input[type=search]");
      if (box) { e.preventDefault(); box.focus(); box.select(); }
    }
  });
  document.addEventListener("htmx:afterSwap", (e) => {
    if (e.target.id === "peek" && !e.target.matches(":popover-open")) e.target.showPopover();
  });
  document.addEventListener("click", (e) => {
    if (e.target.closest("[data-close]")) e.target.closest(".toast").remove();
    if (e.target.closest("[data-print]")) window.print();
    const all = e.target.closest("[data-all]");
    if (all) for (const box of all.form.querySelectorAll(`[name="${CSS.escape(all.dataset.all)}"]`)) box.checked = all.checked;
  });
})();
