import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** How the server sends its file. */
export interface Manner {
  knowsRange?: boolean;
  /** How many bytes the first answer brings before its connection is cut, the second …; answers after these are whole. */
  cuts?: readonly number[];
  /** Keeps the connection of such an answer, if it brings a byte, until the test cuts it. */
  holds?: boolean;
  tags?: readonly (string | undefined)[]; // of the first answer, the second …; the last one stays
  dates?: readonly string[]; // Last-Modified, in the same way
  statuses?: readonly number[]; // instead of an answer: of the first request, the second …
  claimedBytes?: number; // what is said to be the size
}

/** A web server of one file on this machine, whose connections really break off. */
export function startFileServer(file: Uint8Array) {
  const ranges: (string | undefined)[] = []; // what each request asked for
  const held: ServerResponse[] = [];
  let manner: Manner = {};
  let address = "";

  const server = createServer((request, response) => {
    const index = ranges.length;
    ranges.push(request.headers.range);
    const { knowsRange = true, cuts = [], holds = false, tags = ['"v1"'], dates = [], statuses = [] } = manner;
    const size = manner.claimedBytes ?? file.length;
    const status = statuses[index];
    if (status !== undefined && status !== 200) return response.writeHead(status).end();
    const start = knowsRange ? Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0) : 0;
    const tag = tags[Math.min(index, tags.length - 1)];
    const date = dates[Math.min(index, dates.length - 1)];
    const headers = { ...(tag !== undefined && { ETag: tag }), ...(date !== undefined && { "Last-Modified": date }) };
    if (start > 0 && start >= file.length) {
      return response.writeHead(416, { ...headers, "Content-Range": `bytes */${file.length}` }).end();
    }
    const range = start > 0 ? { "Content-Range": `bytes ${start}-${size - 1}/${size}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { ...headers, ...range, "Content-Length": size - start });
    response.flushHeaders();
    const cut = cuts[index];
    const sent = file.subarray(start, cut === undefined ? file.length : start + cut);
    if (holds && cut !== undefined && cut > 0) {
      held.push(response);
      return response.write(sent);
    }
    // Waits for what was written to be on its way, and then closes in order, so that it arrives before the end.
    return response.write(sent, () => response.socket?.end());
  });

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const at = server.address();
    if (typeof at === "object") address = `http://127.0.0.1:${at?.port}/a.tfrecord`;
  });
  beforeEach(() => behave({}));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function behave(next: Manner): void {
    manner = next;
    ranges.length = 0;
    held.length = 0;
  }

  return {
    ranges,
    held,
    behave,
    address: () => address,
    cut: () => held.splice(0).forEach(response => void response.socket?.destroy()),
  };
}
