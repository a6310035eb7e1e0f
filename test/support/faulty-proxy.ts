import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the proxy does to one answer instead of passing it on whole. */
export type Fault =
  | { kind: "status"; status: number } // answers so itself
  | { kind: "cut"; afterBytes: number } // breaks the connection off within the body
  | { kind: "stall"; afterBytes: number } // sends no more, and keeps the connection
  | { kind: "slow"; chunkBytes: number }; // passes the body on in such pieces, each by itself

export interface FaultyProxy {
  endpoint: string;
  /** The requests so far, as `GET /bucket/key bytes=5-`. */
  requests: string[];
  /** The next reads whose address matches get one of these faults each, in order. */
  spoil(address: RegExp, faults: readonly Fault[]): void;
  stop(): Promise<void>;
}

/**
 * Stands before an S3 server. Signatures stay valid, because the name of the host is passed on as the client gave it.
 * Its own answers may be read by every page.
 */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const plans: { address: RegExp; faults: Fault[] }[] = [];
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? "/";
    requests.push(`${incoming.method} ${url} ${incoming.headers.range ?? ""}`.trimEnd());
    const plan = plans.find(({ address, faults }) => faults.length > 0 && address.test(url));
    forward(target, incoming, outgoing, incoming.method === "GET" ? plan?.faults.shift() : undefined);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on a port has such an address
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    spoil: (address, faults) => plans.push({ address, faults: [...faults] }),
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | undefined): void {
  if (fault?.kind === "status") {
    outgoing.writeHead(fault.status, { "Access-Control-Allow-Origin": "*", "Content-Type": "application/xml" });
    outgoing.end("<Error><Code>SlowDown</Code></Error>");
    return;
  }
  const onward = request(`${target}${incoming.url ?? "/"}`, { method: incoming.method, headers: incoming.headers });
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  onward.on("response", answer => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on("error", () => outgoing.destroy());
    if (fault === undefined) answer.pipe(outgoing);
    else void passOn(answer, outgoing, fault).catch(() => outgoing.destroy());
  });
  incoming.pipe(onward);
}

async function passOn(answer: IncomingMessage, outgoing: ServerResponse, fault: Exclude<Fault, { kind: "status" }>) {
  let left = fault.kind === "slow" ? Number.POSITIVE_INFINITY : fault.afterBytes;
  for await (const chunk of answer) {
    const bytes: Buffer = chunk; // no encoding is set
    const pieceBytes = fault.kind === "slow" ? fault.chunkBytes : Math.max(1, Math.min(left, bytes.length));
    for (let at = 0; at < bytes.length && left > 0; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      left -= piece.length;
      await new Promise<void>(resolve => outgoing.write(piece, () => resolve()));
    }
    if (left <= 0) return fault.kind === "cut" ? outgoing.destroy() : undefined;
  }
  outgoing.end();
}
