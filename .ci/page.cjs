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
  const all = await shown(page);
  assert.equal(await page.locator("#count").textContent(), all + " cases");

  await page.keyboard.press("/");
  await page.keyboard.type("malformed/CRASH");
  assert.equal(await shown(page), 1, "the filter leaves one case");
  assert.equal(await page.locator("#count").textContent(), "1 of " + all + " cases");
  await page.keyboard.press("Escape");
  await page.locator("#filter").fill("no such thing");
  assert.ok(await page.locator("#none").isVisible());
  await page.locator("#filter").fill("");
  await page.locator("#look").selectOption("failed");
  assert.equal(await shown(page), 2);
  await page.locator("#look").selectOption("");

  // From what is wrong to the case, by keyboard alone.
  await page.locator('.card a[href$="crash"]').first().focus();
  await page.keyboard.press("Enter");
  const crash = page.locator('[id="case-malformed/crash"]');
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
  await page.locator('[id="case-malformed/chain"] mark').first().waitFor({ state: "visible" });
  assert.equal(await page.locator('[id="case-malformed/chain"] mark').first().textContent(), "7");
  assert.deepEqual(trouble, []);
  await page.close();
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
  console.log(`2,000 cases: opened in ${took} ms, filtered in ${filtering.toFixed(0)} ms`);
  await page.close();
}

async function withoutScript(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const { page } = await open(context, "faulty.html");
  await page.locator('[id="case-malformed/crash"] > summary').click();
  assert.ok(await page.locator('[id="case-malformed/crash"] pre').first().isVisible(), "a case opens without script");
  await context.close();
}

async function photograph(browser) {
  for (const [name, colorScheme, width] of [["light", "light", 1280], ["dark", "dark", 1280], ["narrow", "light", 400]]) {
    const { page } = await open(browser, "faulty.html", { colorScheme, viewport: { width, height: 1000 } });
    await page.screenshot({ path: path.join(pictures, name + ".png") });
    await page.goto(page.url() + "#case-malformed/chain");
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
    for (const scheme of ["light", "dark"]) await accessible(browser, scheme);
    for (const width of [320, 768, 1600]) await fits(browser, width);
    await large(browser);
    await withoutScript(browser);
    if (pictures) await photograph(browser);
  } finally {
    await browser.close();
  }
  console.log("the page holds in " + browser.version());
})().catch((e) => { console.error(e); process.exit(1); });
