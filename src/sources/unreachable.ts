import { StudioError } from "../lib/result.ts";
import type { Call } from "./call.ts";
import type { Origins } from "./client.ts";
import { corsRules } from "./cors.ts";
import { PassingFault } from "./retry.ts";
import { doesAnswer, letsRead } from "./server-probe.ts";

/**
 * Why a request came to no answer. A page is told the same of a dead network and of a server that does not let it read:
 * where the server is there all the same, and never let this page read before, it is the keys or CORS.
 */
export async function unreachable(
  origins: Origins,
  call: Call,
  error: unknown,
  signal: AbortSignal,
): Promise<PassingFault | StudioError> {
  const { origin } = call.url;
  const place = { file: call.name };
  const page = globalThis.location; // a page or its worker; Node has none
  if (page !== undefined && page.origin !== origin && !origins.answered.has(origin)) {
    if (page.protocol === "https:" && call.url.protocol === "http:" && !isLoopback(call.url)) {
      const nextStep = "Serve the files by https.";
      return new StudioError("mixed-content", "A page that came by https may not fetch by http.", place, nextStep);
    }
    const refused = await hiddenRefusal(call, page.origin, signal);
    if (refused !== undefined) {
      const wasSuspected = origins.suspected.has(origin);
      origins.suspected.add(origin);
      return wasSuspected ? refused : new PassingFault(refused); // the first time it may be chance
    }
  }
  const message = `${call.url.host} cannot be reached: ${reasonOf(error)}.`;
  return new PassingFault(new StudioError("network-failed", message, place, "Check the network and the address."));
}

/** What the server said, where it is there and the page may not read it. */
async function hiddenRefusal(call: Call, pageOrigin: string, signal: AbortSignal): Promise<StudioError | undefined> {
  const url = new URL(call.url.pathname, call.url.origin);
  if (call.signing !== undefined && (await letsRead(url, signal))) return keysRefused(call);
  return (await doesAnswer(url, signal)) ? corsRefused(call, pageOrigin) : undefined;
}

// Ceph answers to keys that it does not take without the bucket's CORS headers.
function keysRefused({ url, name }: Call): StudioError {
  const message = `${url.host} lets this page read what it says without keys, but not what it says to these keys: it refuses them.`;
  const nextStep =
    "Check the access key and the secret key. If they are right, the CORS rules must also allow the headers authorization, x-amz-date and x-amz-content-sha256.";
  return new StudioError("access-denied", message, { file: name }, nextStep);
}

function corsRefused({ url, name }: Call, pageOrigin: string): StudioError {
  const rules = corsRules(pageOrigin);
  const message = `${url.host} answers, but its CORS rules do not let this page read it.`;
  const nextStep = name.startsWith("s3:")
    ? `Give the bucket these rules: ${JSON.stringify(rules.s3)}`
    : name.startsWith("gs:")
      ? `Give the bucket these rules: ${JSON.stringify(rules.gcs)}`
      : `Let the server send “Access-Control-Allow-Origin: ${pageOrigin}”.`;
  return new StudioError("cors-refused", message, { file: name }, nextStep);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || /^127\.|^\[::1\]$/.test(hostname);
}

// Node hides the reason (a refused connection, an unknown host) in the cause.
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof AggregateError && "code" in cause) return String(cause.code); // of all addresses of the host
  return cause instanceof Error ? cause.message : String(cause);
}
