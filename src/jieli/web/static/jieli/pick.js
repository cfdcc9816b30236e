/* A box that suggests: arrows choose, Enter or a click takes, Escape closes. Without this script one types a code or a name.
   An option either fills the box (data-value) or is a link that is followed. */
(() => {
  const list = (box) => document.getElementById(box.getAttribute("aria-controls"));
  const options = (box) => [...list(box).querySelectorAll("[role=option]:not([aria-disabled])")];
  const close = (box) => {
    list(box).replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const take = (box, option) => {
    if (option.matches("a")) { option.click(); return; }
    box.value = option.dataset.value;
    close(box);
    box.focus();
  };
  document.addEventListener("htmx:afterSwap", (e) => {
    const box = document.querySelector(`[data-pick][aria-controls="${e.target.id}"]`);
    if (!box) return;
    if (box !== document.activeElement) { close(box); return; }
    [...e.target.children].forEach((o, i) => { o.id = `${e.target.id}_${i}`; });
    box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-expanded", String(e.target.children.length > 0));
  });
  document.addEventListener("keydown", (e) => {
    const box = e.target.closest("[data-pick]");
    if (!box || e.isComposing) return;
    const all = options(box);
    const now = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
    if (e.key === "Escape" && list(box).children.length) { e.preventDefault(); close(box); }
    else if (e.key === "Enter" && now >= 0) { e.preventDefault(); take(box, all[now]); }
    else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && all.length) {
      e.preventDefault();
      const next = all[(now + (e.key === "ArrowDown" ? 1 : all.length - 1 + (now < 0))) % all.length];
      all.forEach((o) => o.setAttribute("aria-selected", String(o === next)));
      box.setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    }
  });
  document.addEventListener("mousedown", (e) => {
    const option = e.target.closest("[role=option]");
    if (!option) return;
    e.preventDefault(); // the box keeps the focus, so the list stays until the click is through
    const box = document.querySelector(`[data-pick][aria-controls="${option.parentElement.id}"]`);
    if (box && option.dataset.value !== undefined) take(box, option);
  });
  document.addEventListener("focusout", (e) => { if (e.target.matches("[data-pick]")) close(e.target); });
})();
