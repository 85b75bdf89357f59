// Looks at the pages that .ci/page wrote, as a person with a browser would.
"use strict";
const assert = require("node:assert");
const path = require("node:path");
const { chromium } = require("playwright-core");

const [folder, pictures] = process.argv.slice(2);
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];

async function open(browser, file, options) {
  const page = await browser.newPage(options);
  const trouble = [];
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") trouble.push(m.text()); });
  page.on("pageerror", (e) => trouble.push(String(e)));
  page.on("dialog", (d) => { trouble.push("dialog: " + d.message()); d.dismiss(); });
  page.on("request", (r) => { if (!/^(file|data):/.test(r.url())) trouble.push("request: " + r.url()); });
  const began = Date.now();
  await page.goto("file://" + path.join(folder, file));
  return { page, trouble, took: Date.now() - began };
}

const shown = (page) => page.locator("details.case:visible").count();

async function faulty(browser) {
  const { page, trouble } = await open(browser, "faulty.html", { viewport: { width: 1280, height: 1000 } });
  assert.match(await page.title(), /^NON-CONFORMANT: /);
  assert.equal(await page.locator("h1").textContent(), "✘ NON-CONFORMANT");
  assert.ok(await page.getByRole("heading", { name: "What is wrong" }).isVisible());
  const first = await page.locator("details.theme").first().locator("h3").textContent();
  assert.match(first, /^malformed/, "what fails comes first");
  assert.equal(await page.locator("details.theme[open]").count(), 1, "themes without a failure are folded");
  await page.locator("#open").click();
  await page.locator("#close").click();
  const all = await shown(page);
  assert.equal(await page.locator("#count").textContent(), all + " cases");

  await page.keyboard.press("/");
  await page.keyboard.type("malformed/CRASH");
  assert.equal(await shown(page), 1, "the filter leaves one case");
  assert.match(page.url(), /#\?q=malformed%2FCRASH$/);
  assert.equal(await page.locator("#count").textContent(), "1 of " + all + " cases");
  await page.keyboard.press("Escape");
  await page.locator("#filter").fill("no such thing");
  assert.ok(await page.locator("#none").isVisible());
  await page.locator("#filter").fill("");
  await page.locator("#look").selectOption("failed");
  assert.equal(await shown(page), 2);
  assert.match(page.url(), /#\?show=failed$/, "the filter is in the address");
  await page.locator("#look").selectOption("");

  // From what is wrong to the case, by keyboard alone.
  await page.locator('.card a[href$="crash"]').first().focus();
  await page.keyboard.press("Enter");
  const crash = page.locator('[id="malformed/crash"]');
  await crash.locator("pre").first().waitFor({ state: "visible" });
  const body = await crash.locator("pre").nth(1).textContent();
  assert.ok(body.includes("<img src=x onerror=alert(2)>"), "the answer stands there as text: " + body);
  assert.equal(await page.locator("main img, main script, main iframe").count(), 0);
  await page.keyboard.press("Space");
  assert.equal(await crash.evaluate((d) => d.open), false, "space closes the case that has the focus");

  // From the map to a case that the filter hides.
  await page.locator("#filter").fill("elsewhere");
  await page.locator("#filter").fill("valid/alone");
  await page.locator('.cells a[href$="chain"]').evaluate((a) => a.click());
  await page.locator('[id="malformed/chain"] mark').first().waitFor({ state: "visible" });
  assert.equal(await page.locator('[id="malformed/chain"] mark').first().textContent(), "7");
  assert.deepEqual(trouble, []);
  await page.close();
}

// An address leads to a case, and to a filter; nothing moves slowly.
async function addresses(browser) {
  const { page, trouble } = await open(browser, "faulty.html#valid/alone", { viewport: { width: 1280, height: 1000 } });
  await page.waitForTimeout(100);
  const top = await page.locator('[id="valid/alone"]').evaluate((e) => e.getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 900, "the case is on the screen at once: " + top);
  assert.ok(await page.locator('[id="valid/alone"] pre').first().isVisible());
  await page.close();
  const other = await open(browser, "faulty.html#?q=crash&show=failed", { viewport: { width: 1280, height: 1000 } });
  assert.equal(await shown(other.page), 1);
  assert.equal(await other.page.locator("#filter").inputValue(), "crash");
  assert.deepEqual([...trouble, ...other.trouble], []);
  await other.page.close();
}

// The plot by pointer and by keyboard, the copy buttons, and two requests beside each other.
async function tools(browser) {
  const { page, trouble } = await open(browser, "faulty.html", { viewport: { width: 1280, height: 1000 } });
  const plot = page.locator("#plot");
  const dots = await page.locator("#plot circle").count();
  assert.equal(await plot.getAttribute("aria-valuemax"), String(dots));
  await plot.focus();
  await page.keyboard.press("End");
  const last = await page.locator("#plot-says").textContent();
  assert.equal(await plot.getAttribute("aria-valuetext"), last);
  await page.keyboard.press("Home");
  assert.notEqual(await page.locator("#plot-says").textContent(), last);
  await page.locator("#plot circle.failed").first().hover({ force: true });
  assert.match(await page.locator("#plot-says").textContent(), /failed, \d+ after/);
  await page.keyboard.press("Enter");
  await page.locator("details.case[open]").first().waitFor({ state: "visible" });

  await page.goto(page.url().split("#")[0] + "#malformed/crash");
  const versus = page.locator('[id="malformed/crash"] .versus');
  await versus.locator("summary").click();
  assert.equal(await versus.locator("pre").count(), 2);
  const buttons = await page.locator(".card .copybtn").count();
  assert.ok(buttons >= 4, "copy buttons for again, curl and waiver: " + buttons);
  await page.locator(".card .copybtn").first().click();
  await page.locator(".card .copybtn", { hasText: "Copied" }).first().waitFor();
  assert.deepEqual(trouble, []);
  await page.close();
}

// No violation of what axe knows of WCAG, in each look, of each verdict.
async function axe(browser) {
  const source = require("node:fs").readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  for (const file of ["faulty.html", "conformant.html", "passed.html", "incomplete.html", "diff.html"]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width: 1280, height: 1000 } });
      const { page } = await open(context, file);
      if (await page.locator("#open").count()) await page.locator("#open").click();
      await page.evaluate(source);
      const found = await page.evaluate(() => axe.run());
      assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`), [], file + " " + colorScheme);
      await context.close();
    }
  }
}

// The verdicts do not look alike.
async function verdicts(browser) {
  const colours = {};
  for (const file of ["faulty.html", "conformant.html", "passed.html", "incomplete.html"]) {
    const { page } = await open(browser, file, {});
    colours[await page.locator("h1").evaluate((e) => getComputedStyle(e).color)] = file;
    await page.close();
  }
  assert.equal(Object.keys(colours).length, 4, JSON.stringify(colours));
}

// Everything that can be reached has a name, and text stands out from its back.
async function accessible(browser, colorScheme) {
  const { page, trouble } = await open(browser, "faulty.html", { colorScheme, viewport: { width: 1280, height: 1000 } });
  await page.locator("#open").click();
  const faults = await page.evaluate(() => {
    const found = [];
    for (const e of document.querySelectorAll("a, button, input, select, summary")) {
      const name = e.getAttribute("aria-label") || e.textContent.trim() || (e.labels && e.labels.length && e.labels[0].textContent.trim());
      if (!name) found.push("no name: " + e.outerHTML.slice(0, 80));
    }
    const luminance = (c) => {
      const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const rgb = (s) => s.match(/[\d.]+/g).map(Number);
    const back = (e) => {
      for (; e; e = e.parentElement) {
        const c = rgb(getComputedStyle(e).backgroundColor);
        if (c.length < 4 || c[3] === 1) return c.slice(0, 3);
      }
      return [255, 255, 255];
    };
    for (const e of document.querySelectorAll("p, dt, dd, code, b, h1, h2, h3, .key, .octet, .label, mark, .requirement, a, .weak, .source")) {
      if (!e.offsetParent || !e.textContent.trim()) continue;
      const [a, b] = [luminance(rgb(getComputedStyle(e).color).slice(0, 3)), luminance(back(e))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) found.push(ratio.toFixed(2) + ": " + e.outerHTML.slice(0, 100));
    }
    return [...new Set(found)];
  });
  assert.deepEqual(faults, [], colorScheme);
  assert.deepEqual(trouble, []);
  await page.close();
}

async function fits(browser, width) {
  const { page } = await open(browser, "faulty.html", { viewport: { width, height: 900 } });
  await page.locator("#open").click();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `at ${width} pixels the page is ${wide} wide`);
  await page.close();
}

async function large(browser) {
  const { page, trouble, took } = await open(browser, "large.html", { viewport: { width: 1280, height: 1000 } });
  assert.equal(await page.locator("details.case").count(), 2000);
  const filtering = await page.evaluate(() => {
    const began = performance.now();
    const f = document.getElementById("filter");
    f.value = "crash-1999";
    f.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    return performance.now() - began;
  });
  assert.equal(await shown(page), 1);
  assert.deepEqual(trouble, []);
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  assert.ok(elements < 60000, `${elements} elements for 2,000 cases`);
  console.log(`2,000 cases: opened in ${took} ms, filtered in ${filtering.toFixed(0)} ms`);
  await page.close();
}

async function withoutScript(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const { page } = await open(context, "faulty.html");
  await page.locator('[id="malformed/crash"] > summary').click();
  assert.ok(await page.locator('[id="malformed/crash"] pre').first().isVisible(), "a case opens without script");
  await context.close();
}

async function photograph(browser) {
  for (const [name, colorScheme, width] of [["light", "light", 1440], ["dark", "dark", 1440], ["narrow", "light", 390]]) {
    for (const file of ["conformant", "passed", "incomplete", "diff", "large"]) {
      const { page } = await open(browser, file + ".html", { colorScheme, viewport: { width, height: 1000 } });
      await page.screenshot({ path: path.join(pictures, name + "-" + file + ".png") });
      await page.close();
    }
    const { page } = await open(browser, "faulty.html", { colorScheme, viewport: { width, height: 1000 } });
    await page.screenshot({ path: path.join(pictures, name + ".png"), fullPage: true });
    await page.goto(page.url() + "#malformed/chain");
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(pictures, name + "-case.png") });
    await page.close();
  }
  const page = await browser.newPage();
  await page.goto("file://" + path.join(folder, "faulty.html"));
  await page.pdf({ path: path.join(pictures, "print.pdf") });
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: flags });
  try {
    await faulty(browser);
    await addresses(browser);
    await tools(browser);
    await verdicts(browser);
    await axe(browser);
    for (const scheme of ["light", "dark"]) await accessible(browser, scheme);
    for (const width of [320, 390, 768, 1440, 1600]) await fits(browser, width);
    await large(browser);
    await withoutScript(browser);
    if (pictures) await photograph(browser);
  } finally {
    await browser.close();
  }
  console.log("the page holds in " + browser.version());
})().catch((e) => { console.error(e); process.exit(1); });
