import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { build } from "vite";

// A page of our own, since the studio is only served with one of the two headers.
const servers: Server[] = [];
test.afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  const at = server.address();
  return `http://127.0.0.1:${typeof at === "object" ? at?.port : ""}`;
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("../../src/sources/index.ts", import.meta.url));
  const lib = { entry, formats: ["es" as const] };
  const built = await build({ configFile: false, logLevel: "error", build: { write: false, target: "es2023", lib } });
  const [chunk] = Array.isArray(built) ? (built[0]?.output ?? []) : [];
  if (chunk === undefined) throw new Error("nothing was built");
  return chunk.code;
}

const worker = `
import { remoteSource } from "/sources.js";
onmessage = async ({ data: { name, endpoint } }) => {
  const credentials = [{ endpoint, accessKeyId: "id", secretAccessKey: "secret" }];
  const source = remoteSource({ storage: { endpoint }, credentials, retry: { baseMs: 10 } });
  const read = async () => new Response(await source.open(name)).text();
  postMessage(await read().catch(({ code, nextStep }) => ({ code, nextStep })));
};`;

for (const embedderPolicy of ["require-corp", "unsafe-none"]) {
  test(`a worker tells a refusal by CORS from a dead server, under ${embedderPolicy}`, async ({ page }) => {
    const sources = await bundle();
    const origin = await serve((request, response) => {
      response.setHeader("Cross-Origin-Embedder-Policy", embedderPolicy);
      const script = request.url === "/sources.js" ? sources : request.url === "/worker.js" ? worker : undefined;
      response.setHeader("Content-Type", script === undefined ? "text/html" : "text/javascript");
      response.end(script ?? "<title>A page</title>");
    });
    const closed = await serve((_, response) => void response.end("bytes"));
    const open = await serve((_, response) => {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Headers", "authorization, x-amz-date, x-amz-content-sha256");
      response.end("bytes");
    });
    const dead = await serve(() => {});
    servers.pop()?.close();
    await page.goto(origin);
    const read = (name: string, endpoint: string) =>
      page.evaluate(
        message =>
          new Promise(resolve => {
            const worker = new Worker("/worker.js", { type: "module" });
            worker.addEventListener("message", ({ data }) => resolve(data));
            worker.postMessage(message);
          }),
        { name, endpoint },
      );

    expect(await read(`${open}/a`, open)).toBe("bytes");
    expect(await read("s3://bucket/a", open)).toBe("bytes");
    expect(await read(`${closed}/a`, closed)).toMatchObject({
      code: "cors-refused",
      nextStep: expect.stringContaining(`Access-Control-Allow-Origin: ${origin}`),
    });
    expect(await read("s3://bucket/a", closed)).toMatchObject({
      code: "cors-refused",
      nextStep: expect.stringContaining(`"AllowedOrigins":["${origin}"]`),
    });
    expect(await read("s3://bucket/a", dead)).toMatchObject({ code: "network-failed" });
  });
}
