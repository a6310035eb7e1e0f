import { AwsV4Signer } from "aws4fetch";
import { redactAddress } from "../lib/redact-address.ts";
import { StudioError } from "../lib/result.ts";
import type { Credentials, Service } from "./access.ts";

/** A request as it is before each attempt: signatures carry the time, so every attempt is signed anew. */
export interface Call {
  url: URL;
  name: string; // the file or bucket as errors show it
  method?: "GET" | "PUT" | "POST" | "DELETE";
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  signing?: { service: Service; credentials: Credentials } | undefined; // left out: anonymous
}

/** The call to `bucket/key` of a service, with its keys if there are any. */
export function storageCall(
  service: Service,
  credentials: Credentials | undefined,
  bucket: string,
  key: string,
  query: Record<string, string> = {},
): Call {
  const name = `${service.scheme}://${bucket}/${key}`;
  const signing = credentials && { service, credentials };
  return { url: objectUrl(service, bucket, key, query), name, signing };
}

export function httpCall(url: URL): Call {
  return { url, name: redactAddress(url.href) };
}

export function objectUrl(service: Service, bucket: string, key: string, query: Record<string, string> = {}): URL {
  const { endpoint } = service;
  const inHost = service.addressing === "virtual-host" && fitsHost(bucket, endpoint);
  const host = inHost ? `${bucket}.${endpoint.host}` : endpoint.host;
  const path = inHost ? encodeKey(key) : `${bucket}/${encodeKey(key)}`;
  const pairs = Object.entries(query).map(pair => pair.map(encodePart).join("="));
  const search = pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  return new URL(`${endpoint.protocol}//${host}${endpoint.pathname.replace(/\/$/, "")}/${path}${search}`);
}

// Certificates of `*.host` cover no further dot, and numbers are no domain: there, servers take the path as well.
function fitsHost(bucket: string, endpoint: URL): boolean {
  const isNumber = /^[\d.]+$|^\[/.test(endpoint.hostname);
  return !isNumber && (endpoint.protocol === "https:" ? /^[a-z0-9-]+$/ : /^[a-z0-9.-]+$/).test(bucket);
}

function encodeKey(key: string): string {
  return key.split("/").map(encodePart).join("/");
}

// As RFC 3986 has it, which is what signatures are made of. encodeURIComponent leaves five letters too many.
function encodePart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

const signingKeys = new Map<string, ArrayBuffer>(); // four HMACs a day and key instead of four a request

/** The headers to send, signed if the call is. `date` is only given where a signature must be repeated. */
export async function headersOf(call: Call, date?: string): Promise<Headers> {
  const headers = new Headers(call.headers);
  if (call.signing === undefined) return headers;
  if (globalThis.crypto?.subtle === undefined) throw insecurePage(call.name);
  headers.set("X-Amz-Content-Sha256", await bodyHash(call.body));
  const { service, credentials } = call.signing;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsV4Signer({
    url: call.url.href,
    method: call.method ?? "GET",
    headers,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(date !== undefined && { datetime: date }),
    service: "s3",
    region: service.region,
    cache: signingKeys,
  });
  return (await signer.sign()).headers;
}

// The server checks it, so that what arrives is what was sent.
async function bodyHash(body: Uint8Array<ArrayBuffer> = new Uint8Array()): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join("");
}

function insecurePage(file: string): StudioError {
  const message = "Browsers sign requests only in pages that came by https or from this machine.";
  return new StudioError("insecure-page", message, { file }, "Open the page by https or from localhost.");
}
