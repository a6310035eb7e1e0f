import { mkdirSync, rmSync } from "node:fs";
import { ensureChromium, ensureLavapipe, ensureRadosgw, ensureVulkanLoader } from "./debian.mjs";
import { ensurePackages, root } from "./packages.mjs";
import { runCheck, runMemory, runObjectStorage, runPlaywright, runSizeLimit, runVitest } from "./test-steps.mjs";

// npm test: installs what is missing, then runs everything and ends with "N passed, N failed".
// npm test -- NAME...: only these steps.
const tsc = "node_modules/typescript/bin/tsc";
const steps = {
  types: () => runCheck([tsc, "--noEmit"]),
  lint: () => runCheck(["node_modules/oxlint/bin/oxlint"]),
  format: () => runCheck(["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]),
  layers: () => runCheck(["scripts/check-layers.mjs"]),
  unit: () => runVitest("unit"),
  gpu: () => runVitest("gpu"),
  browser: () => runVitest("browser"),
  size: () => runSizeLimit(),
  e2e: () => runPlaywright("e2e"),
  s3: () => runObjectStorage(),
  memory: () => memory, // begun before all others
};

const unknown = process.argv.slice(2).filter(name => !(name in steps));
if (unknown.length > 0) {
  console.error(`npm test knows no ${unknown.join(", ")}; its steps are ${Object.keys(steps).join(", ")}.`);
  process.exit(2);
}
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);

process.chdir(root);
ensurePackages();
if (["gpu", "browser", "e2e", "s3", "memory"].some(name => wanted.includes(name))) ensureChromium(); // gpu: its SwiftShader
if (wanted.includes("gpu") && process.env.CI === "true") ensureLavapipe();
if (["gpu", "s3"].some(name => wanted.includes(name))) ensureVulkanLoader(); // s3: a run of the command line
if (wanted.includes("s3")) ensureRadosgw();
rmSync("test-results", { recursive: true, force: true });
mkdirSync("test-results");

const memory = wanted.includes("memory") ? runMemory() : undefined;
const total = { passed: 0, failed: 0 };
const summary = [];
for (const name of wanted) {
  console.log(`\n--- ${name} ---`);
  const began = performance.now();
  const { passed, failed, skipped = 0, log } = await steps[name]();
  if (log !== undefined) console.log(log);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  summary.push(
    `${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""} (${seconds} s)`,
  );
  total.passed += passed;
  total.failed += failed;
}
console.log(`\n${summary.join("\n")}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
