import { createReadStream, readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

/**
 * Serves the files of a folder to any origin, with Range and a JSON index, each file under `copies` names: `train_1.tfrecord`
 * as `train_1-1.tfrecord` and so on. So a small folder is a data set of any size.
 *
 * @returns the folder's address, and what ends the server
 */
export async function serveData(folder, { copies = 1 } = {}) {
  const files = new Map();
  for (const name of readdirSync(folder)) {
    for (let copy = 1; copy <= copies; copy++) {
      const shown = copies === 1 ? name : name.replace(/(\.[^.]*)?$/, `-${copy}$1`);
      files.set(`/${shown}`, { path: join(folder, name), size: statSync(join(folder, name)).size });
    }
  }
  const headers = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Content-Range, Content-Length",
    "Access-Control-Allow-Headers": "range, if-range, if-match",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-store", // the network is measured, not the browser's own cache
  };
  const server = createServer(({ method, url = "/", headers: asked }, response) => {
    if (method === "OPTIONS") return response.writeHead(204, headers).end();
    if (url === "/") {
      const index = [...files].map(([name, { size }]) => ({ name: name.slice(1), type: "file", size }));
      return response.writeHead(200, { ...headers, "Content-Type": "application/json" }).end(JSON.stringify(index));
    }
    const file = files.get(url);
    if (file === undefined) return response.writeHead(404, headers).end();
    const start = Number(/^bytes=(\d+)-$/.exec(asked.range ?? "")?.[1] ?? 0);
    const range = { "Content-Range": `bytes ${start}-${file.size - 1}/${file.size}` };
    response.writeHead(start > 0 ? 206 : 200, {
      ...headers,
      ETag: `"${file.size}-${url}"`,
      "Content-Length": file.size - start,
      ...(start > 0 && range),
    });
    if (method === "HEAD") return response.end();
    return createReadStream(file.path, { start, highWaterMark: 2 ** 18 }).pipe(response);
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
