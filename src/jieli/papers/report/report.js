// Filters the roster and the list of candidates. Without script everything is simply shown.
(() => {
  "use strict";
  const plain = (s) => s.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  for (const form of document.querySelectorAll("form.filters")) {
    const rows = [...document.querySelectorAll(form.dataset.rows)];
    const keys = rows.map((r) => r.dataset.find);
    const output = form.querySelector("output");
    const apply = () => {
      const wanted = plain(form.elements.find.value);
      const chosen = [...form.querySelectorAll("select")].filter((s) => s.value);
      let shown = 0;
      rows.forEach((row, i) => {
        const ok = (!wanted || keys[i].includes(wanted))
          && chosen.every((s) => (" " + (row.dataset[s.name] || "") + " ").includes(" " + s.value + " "));
        row.hidden = !ok;
        shown += ok;
      });
      output.textContent = `${shown} / ${rows.length}`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (e) => e.preventDefault());
    apply();
  }
  const search = document.querySelector("form.filters input[type=search]");
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && search && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      e.preventDefault();
      search.focus();
    }
  });
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details.card")) d.open = true; });
  const english = document.getElementById("lang-en");
  const follow = () => { document.documentElement.lang = english.checked ? "en" : "zh-Hans"; };
  for (const radio of document.querySelectorAll("input[name=lang]")) radio.addEventListener("change", follow);
})();
