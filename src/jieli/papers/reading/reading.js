// A fact and its words light up together, whichever is under the pointer or has the focus.
(() => {
  const rows = new Map([...document.querySelectorAll("li[data-n]")].map((row) => [row.dataset.n, row]));
  const words = [...document.querySelectorAll("[data-f]")];
  const light = (numbers) => {
    for (const row of rows.values()) row.toggleAttribute("data-lit", numbers.includes(row.dataset.n));
    for (const word of words) word.toggleAttribute("data-lit", word.dataset.f.split(" ").some((n) => numbers.includes(n)));
  };
  const numbersOf = (target) => {
    const row = target.closest("li[data-n]");
    const word = target.closest("[data-f]");
    return row ? [row.dataset.n] : word ? word.dataset.f.split(" ") : [];
  };
  document.addEventListener("pointerover", (event) => light(numbersOf(event.target)));
  document.addEventListener("focusin", (event) => light(numbersOf(event.target)));
  document.addEventListener("click", (event) => {
    const numbers = numbersOf(event.target);
    if (!numbers.length) return;
    light(numbers);
    const other = event.target.closest("li[data-n]")
      ? words.find((word) => word.dataset.f.split(" ").includes(numbers[0])) : rows.get(numbers[0]);
    if (other) other.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.target.matches("input")) return;
    const list = [...rows.values()];
    const at = list.indexOf(document.activeElement);
    const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
    if (next) next.focus();
  });
})();
