// node browser.mjs    a browser that does what it is told: a line of JSON in, a line of JSON out.
// {"do": "see", "address": …} and so on; the answer is {"is": …}, or {"fault": …} where it could not be done.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--no-sandbox", "--disable-gpu"] });
let page = null;
let said = [];

const named = (role, name) => page.getByRole(role, { name, exact: true }).first();

// Goes on by the keyboard until what is wanted has the focus, which one must then be able to see.
async function reach(wanted) {
  for (let pressed = 0; pressed < 1500; pressed += 1) {
    const is = await wanted.evaluate((one) => {
      if (one !== document.activeElement) return null;
      const style = getComputedStyle(one);
      const seen = one.getBoundingClientRect();
      return { isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, isSeen: seen.height > 0 && seen.bottom > 0 && seen.top < innerHeight };
    });
    if (is) {
      if (!is.isMarked || !is.isSeen) throw new Error("what has the focus cannot be seen: " + JSON.stringify(is));
      return pressed;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error("not reached by the keyboard");
}

// What comes of asking the page; a page that loads itself anew at that very moment is asked again.
async function settled(ask) {
  for (let left = 3; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (!left || !/ERR_ABORTED|interrupted by another navigation|context was destroyed|axe is not defined/.test(String(error))) throw error;
      await page.waitForTimeout(250);
    }
  }
}

const can = {
  async reach({ role, name, label }) {
    const wanted = label ? page.getByLabel(label, { exact: true }).first() : named(role, name);
    await wanted.waitFor();
    return reach(wanted);
  },
  async type({ text }) {
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  },
  // A group of radio buttons is one stop; the arrows go through it.
  async reachRadio({ name }) {
    const wanted = page.getByLabel(name, { exact: true }).first();
    await reach(page.locator(`input[name="${await wanted.getAttribute("name")}"]`).first());
    for (let pressed = 0; pressed < 50; pressed += 1) {
      await page.keyboard.press(pressed ? "ArrowDown" : " ");
      if (await wanted.isChecked()) return;
    }
    throw new Error("not chosen by the keyboard");
  },
  async begin({ width = 1366, height = 768, script = true, zoom = 1, language = "en" }) {
    await page?.context().close();
    const context = await browser.newContext({
      javaScriptEnabled: script,
      locale: language,
      // A page at 200 % has half the width.
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
    });
    context.setDefaultTimeout(120000);
    page = await context.newPage();
    said = [];
    page.on("pageerror", (fault) => said.push(String(fault)));
    page.on("console", (line) => line.type() === "error" && said.push(line.text()));
  },
  see: async ({ address }) => settled(async () => (await page.goto(address)).status()),
  resize: async ({ width, height = 768 }) => page.setViewportSize({ width, height }),
  address: async () => page.url(),
  text: async () => page.locator("body").innerText(),
  click: async ({ role, name }) => named(role, name).click(),
  fill: async ({ name, value }) => page.getByLabel(name, { exact: true }).first().fill(value),
  choose: async ({ name }) => page.getByLabel(name, { exact: true }).first().check(),
  files: async ({ name, paths }) => page.getByLabel(name, { exact: true }).first().setInputFiles(paths),
  async key({ key }) {
    // What Enter presses nearly always leads to another page, and the browser says nothing of when it begins to.
    const moved = key === "Enter" ? page.waitForEvent("framenavigated", { timeout: 10000 }).catch(() => {}) : null;
    await page.keyboard.press(key);
    await moved;
    await page.waitForLoadState("load");
  },
  focused: async () => page.evaluate(() => document.activeElement?.innerText || document.activeElement?.name || ""),
  wait: async ({ text }) => page.getByText(text).first().waitFor(),
  count: async ({ role, name }) => page.getByRole(role, { name, exact: true }).count(),
  picture: async ({ path, whole = true }) => void (await page.screenshot({ path, fullPage: whole })),
  wide: async () => settled(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)),
  said: async () => said,
  async axe() {
    const found = await settled(async () => {
      // A page that has just been loaded anew may stand there without its style.
      await page.waitForLoadState("load");
      // The pages allow no script that is not theirs: the world of the tools is not bound by that.
      await page.evaluate(AXE + "; undefined");
      return page.evaluate((rules) => axe.run({ runOnly: { type: "tag", values: rules } }), RULES);
    });
    return found.violations.map((one) => ({ rule: one.id, at: one.nodes.map((node) => node.html + " " + node.failureSummary) }));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  let answer;
  try {
    answer = { is: (await can[told.do](told)) ?? null };
  } catch (fault) {
    answer = { fault: String(fault.message ?? fault) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await browser.close();
