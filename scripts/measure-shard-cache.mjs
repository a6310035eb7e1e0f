import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { createServer as createVite } from "vite";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { root } from "./packages.mjs";

// What keeping shards costs and gains in Chromium: four shards are streamed from loopback without and with the cache.
// A profile on disk, because a private window keeps its files in memory.
//
//   node scripts/measure-shard-cache.mjs --megabytes 64 --rounds 5

const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "64" }, rounds: { type: "string", default: "5" } },
});
const shards = 4;
const shardBytes = Number(values.megabytes) * 1e6;
const block = randomBytes(1e6);
const server = createServer((request, response) => {
  const headers = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "*",
  };
  if (request.method === "OPTIONS") return response.writeHead(204, headers).end();
  if (request.url === "/") {
    const lines = Array.from({ length: shards }, (_, i) => `<a href="train_${i + 1}.tfrecord">shard</a>`);
    return response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end(lines.join("\n"));
  }
  const tagged = { ...headers, ETag: '"1"', "Accept-Ranges": "bytes" };
  if (request.headers.range === "bytes=0-0") {
    response.writeHead(206, { ...tagged, "Content-Length": 1, "Content-Range": `bytes 0-0/${shardBytes}` });
    return response.end(block.subarray(0, 1));
  }
  response.writeHead(200, { ...tagged, "Content-Length": shardBytes });
  let sent = 0;
  const send = () => {
    while (sent < shardBytes) {
      sent += block.length;
      if (!response.write(block)) return response.once("drain", send);
    }
    response.end();
  };
  return send();
});
await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
// Of its own accord Vite's server would end this process with the end of its input.
const vite = await createVite({
  root,
  configFile: `${root}vite.config.ts`,
  server: { middlewareMode: true, watch: null, hmr: false },
  logLevel: "error",
});
const pages = createServer(vite.middlewares);
await new Promise(resolve => pages.listen(0, "127.0.0.1", resolve));
const profile = mkdtempSync(join(tmpdir(), "shard-cache-"));
const executablePath = findChromium();
const context = await chromium.launchPersistentContext(profile, {
  args: chromiumFlags,
  headless: true,
  ...(executablePath !== undefined && { executablePath }),
});
try {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${pages.address().port}/test/bench/shard-cache.html`);
  await page.waitForFunction("window.measure !== undefined");
  const pattern = `http://127.0.0.1:${server.address().port}/train*.tfrecord`;
  const rounds = [];
  for (let i = 0; i <= Number(values.rounds); i++) {
    rounds.push(await page.evaluate(`window.measure(${JSON.stringify(pattern)})`));
  }
  const [, ...counted] = rounds; // the first one warms up
  const median = numbers => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
  console.log(`Chromium ${context.browser()?.version() ?? ""}, ${shards} shards of ${values.megabytes} MB, medians`);
  for (const way of Object.keys(counted[0])) {
    const rate = (shards * shardBytes) / 1e3 / median(counted.map(millis => millis[way]));
    const ratio = median(counted.map(millis => millis["network alone"] / millis[way]));
    console.log(`${way.padEnd(32)} ${rate.toFixed(0).padStart(5)} MB/s  ${ratio.toFixed(2)} of the network alone`);
  }
} finally {
  await context.close();
  await vite.close();
  pages.closeAllConnections();
  pages.close();
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true });
}
