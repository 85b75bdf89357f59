"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const cases = all("details.case"), themes = all("details.theme");
  const cells = new Map(all(".cells a").map((a) => [a.dataset.for, a]));
  const filter = byId("filter"), look = byId("look"), count = byId("count");

  // The filter, which the address keeps after "#?", so that a link shows the same.
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
    const limited = words.length > 0 || look.value !== "";
    for (const t of themes) {
      t.hidden = !t.querySelector("details.case:not([hidden])");
      t.open = limited || "open" in t.dataset;
    }
    byId("none").hidden = shown > 0;
    count.textContent = shown === cases.length ? cases.length + " cases" : shown + " of " + cases.length + " cases";
  }

  function remember() {
    const kept = new URLSearchParams();
    if (filter.value) kept.set("q", filter.value);
    if (look.value) kept.set("show", look.value);
    const text = kept.toString();
    history.replaceState(null, "", text ? "#?" + text : location.pathname + location.search);
  }

  function changed() { apply(); remember(); }

  function follow() {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    if (id.startsWith("?")) {
      const kept = new URLSearchParams(location.hash.slice(2));
      filter.value = kept.get("q") || "";
      look.value = kept.get("show") || "";
      apply();
      return;
    }
    const c = id && (byId(id) || byId(id.replace(/^case-/, "")));
    if (!c || !c.matches("details.case")) return;
    if (c.hidden) { filter.value = ""; look.value = ""; apply(); }
    c.parentElement.open = true;
    unfold(c);
    c.querySelector("summary").focus({ preventScroll: true });
    c.scrollIntoView({ block: "start" });
  }

  // Buttons that copy a command.
  function copyButtons(root) {
    for (const code of all("code.copy", root)) {
      if (code.nextElementSibling && code.nextElementSibling.matches(".copybtn")) continue;
      const b = document.createElement("button");
      b.type = "button"; b.className = "copybtn"; b.textContent = "Copy";
      b.setAttribute("aria-label", "Copy: " + code.textContent.slice(0, 60));
      b.addEventListener("click", async () => {
        try { await navigator.clipboard.writeText(code.textContent); } catch {
          const range = document.createRange(); range.selectNodeContents(code);
          getSelection().removeAllRanges(); getSelection().addRange(range); document.execCommand("copy");
        }
        b.textContent = "Copied";
        setTimeout(() => { b.textContent = "Copy"; }, 1500);
      });
      code.after(b);
    }
  }

  // A request beside the plain one, with what differs marked.
  const plain = byId("valid/alone");
  const linesOf = (pre) => pre.textContent.split("\n");
  const alike = (line) => /^user-agent:/i.test(line) ? "user-agent" : line;
  function marked(lines, others, tag) {
    const pre = document.createElement("pre"), known = new Set(others.map(alike));
    pre.tabIndex = 0;
    for (const line of lines) {
      const same = known.has(alike(line)) || line === "";
      const part = document.createElement(same ? "span" : tag);
      part.textContent = line || " ";
      pre.append(part, "\n");
    }
    return pre;
  }
  function beside(c) {
    if (plain && plain !== c) fill(plain);
    const base = plain && plain !== c && plain.querySelector("pre.sent");
    if (!base) return;
    for (const pre of all("pre.sent", c).slice(0, 3)) {
      const figure = (name, lines, others, tag) => {
        const f = document.createElement("figure"), caption = document.createElement("figcaption");
        caption.textContent = name; f.append(caption, marked(lines, others, tag)); return f;
      };
      const box = document.createElement("details"), head = document.createElement("summary"), pair = document.createElement("div");
      box.className = "versus"; head.textContent = "Beside the plain request, valid/alone";
      const a = linesOf(base), b = linesOf(pre);
      pair.append(figure("valid/alone", a, b, "del"), figure("this case", b, a, "ins"));
      box.append(head, pair);
      pre.closest(".exchange").after(box);
    }
  }

  // What is inside a case becomes elements when it is opened: a page of thousands of
  // cases is there at once. Without script, the browser itself reads what noscript holds.
  function fill(c) {
    const held = c && c.querySelector("noscript");
    if (!held) return;
    const made = document.createElement("template");
    made.innerHTML = held.textContent; // the page's own text, in which everything of the server's is escaped
    held.replaceWith(made.content);
    copyButtons(c);
    beside(c);
  }
  const unfold = (c) => { fill(c); c.open = true; };
  document.addEventListener("toggle", (e) => {
    if (e.target.open && e.target.matches && e.target.matches("details.case")) fill(e.target);
  }, true);

  // The plot: the nearest answer is told, by pointer and by keyboard.
  const plot = byId("plot");
  if (plot) {
    const dots = all("circle", plot), bars = new Map(all("rect", plot).map((r) => [Number(r.dataset.dot), r]));
    let at = -1;
    const show = (i) => {
      for (const e of [dots[at], bars.get(at)]) if (e) e.classList.remove("here");
      at = Math.max(0, Math.min(dots.length - 1, i));
      for (const e of [dots[at], bars.get(at)]) if (e) e.classList.add("here");
      byId("plot-says").textContent = dots[at].dataset.words;
      plot.setAttribute("aria-valuenow", String(at + 1));
      plot.setAttribute("aria-valuetext", dots[at].dataset.words);
    };
    const go = () => { if (at >= 0) location.hash = "#" + dots[at].dataset.case; };
    const places = dots.map((d) => [Number(d.getAttribute("cx")), Number(d.getAttribute("cy"))]);
    plot.addEventListener("pointermove", (e) => {
      if (e.target.dataset && e.target.dataset.dot) { show(Number(e.target.dataset.dot)); return; }
      const svg = plot.querySelector("svg"), box = svg.getBoundingClientRect();
      if (e.clientY > box.bottom) return;
      const x = (e.clientX - box.left) / box.width * 1090 - 70, y = (e.clientY - box.top) / box.height * 235 - 10;
      let best = 900, hit = -1;
      places.forEach(([px, py], i) => { const d = (px - x) ** 2 + (py - y) ** 2; if (d < best) { best = d; hit = i; } });
      if (hit >= 0) show(hit);
    });
    plot.addEventListener("click", go);
    plot.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 20, PageDown: -20 }[e.key];
      if (step) show(at + step);
      else if (e.key === "Home") show(0);
      else if (e.key === "End") show(dots.length - 1);
      else if (e.key === "Enter") go();
      else return;
      e.preventDefault();
    });
  }

  if (filter) {
    filter.addEventListener("input", changed);
    look.addEventListener("change", changed);
    byId("open").addEventListener("click", () => { for (const t of themes) if (!t.hidden) t.open = true; for (const c of cases) if (!c.hidden) unfold(c); });
    byId("close").addEventListener("click", () => { for (const c of cases) c.open = false; });
    document.querySelector("form.filter").addEventListener("submit", (e) => e.preventDefault());
    document.addEventListener("click", (e) => {
      const a = e.target.closest && e.target.closest('a[href^="#"]');
      if (a && a.getAttribute("href").includes("/")) setTimeout(follow);
    });
    window.addEventListener("hashchange", follow);
    document.addEventListener("keydown", (e) => {
      if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) { e.preventDefault(); filter.focus(); }
      if (e.key === "Escape" && e.target === filter) { filter.value = ""; changed(); }
    });
    let opened = [];
    window.addEventListener("beforeprint", () => {
      opened = cases.filter((c) => !c.open && !c.hidden && c.dataset.look === "failed").slice(0, 50);
      for (const c of opened) { c.parentElement.open = true; unfold(c); }
    });
    window.addEventListener("afterprint", () => { for (const c of opened) c.open = false; });
    apply();
    follow();
  }
  copyButtons(document.querySelector("main"));
})();
