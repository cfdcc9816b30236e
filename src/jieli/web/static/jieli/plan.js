/* A row of a plan dragged onto another asks what an exchange of the two would do; the select does the same without. */
(() => {
  let from = null;
  const row = (e) => e.target.closest && e.target.closest("tr[data-swaps]");
  const arm = () => document.querySelectorAll("tr[data-swaps]").forEach((r) => { r.draggable = true; });
  const clear = () => document.querySelectorAll("tr[data-drop]").forEach((r) => r.removeAttribute("data-drop"));
  document.addEventListener("dragstart", (e) => { from = row(e); if (from) e.dataTransfer.setData("text/plain", from.dataset.slot); });
  document.addEventListener("dragover", (e) => {
    const over = row(e);
    if (!from || !over || over === from) return;
    e.preventDefault(); clear(); over.setAttribute("data-drop", "");
  });
  document.addEventListener("dragend", () => { clear(); from = null; });
  document.addEventListener("drop", (e) => {
    const over = row(e);
    if (!from || !over || over === from) return;
    e.preventDefault(); clear();
    const slot = from.dataset.slot;
    htmx.ajax("GET", `${from.dataset.term}?kind=swap&other=${over.dataset.slot}`, { target: `#open-${slot}`, swap: "innerHTML" });
  });
  document.addEventListener("DOMContentLoaded", arm);
  document.addEventListener("htmx:afterSettle", arm);
  arm();
})();
