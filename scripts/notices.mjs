import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./packages.mjs";

// node scripts/notices.mjs: writes public/notices.txt, the licences of what the page is made of.
const inNodeAlone = new Set(["webgpu"]);
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const names = Object.keys(dependencies).filter(name => !inNodeAlone.has(name));
const sections = names.map(name => {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.map(file => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version}: ${license ?? "see below"}`, ...texts].join("\n\n");
});
const rule = `\n\n${"-".repeat(80)}\n\n`;
writeFileSync(join(root, "public/notices.txt"), `The page contains these packages.${rule}${sections.join(rule)}\n`);
