import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./packages.mjs";

// node scripts/notices.mjs: writes public/notices.txt, the licences of what the page is made of.
const inNodeAlone = new Set(["webgpu"]);
/** What the decoders of FLAC, MP3, Vorbis and Opus are made of. */
const withinDecoders = [
  "@eshaz/web-worker",
  "@wasm-audio-decoders/common",
  "codec-parser",
  "opus-decoder",
  "simple-yenc",
];
/** Libraries compiled to WebAssembly within them: those packages carry no licence of theirs. */
const compiled = [
  {
    title: "mpg123, within mpg123-decoder: LGPL-2.1",
    note:
      "Copyright (c) 1995-2021 by the mpg123 project (https://mpg123.org). It is a file of its own beside the " +
      "page, unmodified, and may be replaced. Source: https://github.com/eshaz/wasm-audio-decoders",
    licence: "LGPL-2.1.txt",
  },
  {
    title: "libFLAC, libogg, libvorbis, libopus, within the decoders of FLAC, Vorbis and Opus: BSD-3-Clause",
    note: "Source: https://github.com/eshaz/wasm-audio-decoders",
    licence: "xiph.txt",
  },
  {
    title: "GNU General Public License, to which the LGPL-3.0 of codec-parser refers",
    note: "Source of codec-parser: https://github.com/eshaz/codec-parser",
    licence: "GPL-3.txt",
  },
];

const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const names = [...new Set([...Object.keys(dependencies), ...withinDecoders])].filter(name => !inNodeAlone.has(name));
const packages = names.map(name => {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.map(file => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version}: ${license ?? "see below"}`, ...texts].join("\n\n");
});
const libraries = compiled.map(({ title, note, licence }) => {
  return [title, note, readFileSync(join(root, "scripts/licences", licence), "utf8").trim()].join("\n\n");
});
const rule = `\n\n${"-".repeat(80)}\n\n`;
const sections = [...packages, ...libraries];
writeFileSync(join(root, "public/notices.txt"), `The page contains these packages.${rule}${sections.join(rule)}\n`);
