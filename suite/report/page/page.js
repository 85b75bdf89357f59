"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const cases = Array.from(document.querySelectorAll("details.case"));
  const cells = new Map(Array.from(document.querySelectorAll(".cells a"), (a) => [a.dataset.for, a]));
  const themes = Array.from(document.querySelectorAll("section.theme"));
  const filter = byId("filter"), look = byId("look"), count = byId("count");

  function apply() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const c of cases) {
      const fits = (!look.value || c.dataset.look === look.value) && words.every((w) => c.dataset.text.includes(w));
      c.hidden = !fits;
      const cell = cells.get(c.id);
      if (cell) cell.hidden = !fits;
      if (fits) shown++;
    }
    for (const t of themes) t.hidden = !t.querySelector("details.case:not([hidden])");
    byId("none").hidden = shown > 0;
    count.textContent = shown === cases.length ? cases.length + " cases" : shown + " of " + cases.length + " cases";
  }

  function follow() {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const c = id && byId(id);
    if (!c || !c.matches("details.case")) return;
    if (c.hidden) { filter.value = ""; look.value = ""; apply(); }
    c.open = true;
    c.querySelector("summary").focus({ preventScroll: true });
    c.scrollIntoView({ block: "start" });
  }

  filter.addEventListener("input", apply);
  look.addEventListener("change", apply);
  byId("open").addEventListener("click", () => { for (const c of cases) if (!c.hidden) c.open = true; });
  byId("close").addEventListener("click", () => { for (const c of cases) c.open = false; });
  document.querySelector("form.filter").addEventListener("submit", (e) => e.preventDefault());
  document.addEventListener("click", (e) => { if (e.target.closest && e.target.closest('a[href^="#case-"]')) setTimeout(follow); });
  window.addEventListener("hashchange", follow);
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) { e.preventDefault(); filter.focus(); }
    if (e.key === "Escape" && e.target === filter) { filter.value = ""; apply(); }
  });
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = cases.filter((c) => !c.open && !c.hidden && c.dataset.look === "failed").slice(0, 50);
    for (const c of opened) c.open = true;
  });
  window.addEventListener("afterprint", () => { for (const c of opened) c.open = false; });
  apply();
  follow();
})();
