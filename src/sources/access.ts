import { StudioError } from "../lib/result.ts";

/** Where a config says that `s3://` addresses lead. Left out: Amazon, us-east-1, the bucket as part of the host name. */
export interface StorageEndpoint {
  endpoint?: string; // http://127.0.0.1:8000
  region?: string;
  addressing?: "path" | "virtual-host";
}

/** Keys of one endpoint. They stand in no config, address, error or log, and go to no other endpoint. */
export interface Credentials {
  endpoint: string; // the origin that they were given for: `amazonEndpoint`, `googleEndpoint`, or a server of one's own
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** All of Amazon's regions: keys given for it serve `https://s3.<region>.amazonaws.com` too. */
export const amazonEndpoint = "https://s3.amazonaws.com";

export const googleEndpoint = "https://storage.googleapis.com";

/** A bucket's service, with everything settled that its addresses and signatures need. */
export interface Service {
  scheme: "s3" | "gs";
  endpoint: URL;
  region: string;
  addressing: "path" | "virtual-host";
}

/** What serves `s3://` or `gs://`. The endpoint of a config is for `s3://` alone: `gs://` is always Google's. */
export function serviceOf(scheme: "s3" | "gs", storage: StorageEndpoint = {}): Service {
  if (scheme === "gs") return { scheme, endpoint: new URL(googleEndpoint), region: "auto", addressing: "path" };
  const region = storage.region ?? "us-east-1";
  const isAmazon = storage.endpoint === undefined;
  return {
    scheme,
    endpoint: endpointUrl(storage.endpoint ?? `https://s3.${region}.amazonaws.com`),
    region,
    addressing: storage.addressing ?? (isAmazon ? "virtual-host" : "path"),
  };
}

/** The endpoint whose keys a config's `s3://` addresses need: what to store them under. */
export function credentialsEndpoint(scheme: "s3" | "gs", storage: StorageEndpoint = {}): string {
  if (scheme === "gs") return googleEndpoint;
  return storage.endpoint === undefined ? amazonEndpoint : endpointUrl(storage.endpoint).origin;
}

/** The keys that were given for this very endpoint, or none: then requests are anonymous. */
export function credentialsFor(service: Service, credentials: readonly Credentials[]): Credentials | undefined {
  const { origin } = service.endpoint;
  return (
    credentials.find(({ endpoint }) => originOf(endpoint) === origin) ??
    (amazonOrigin.test(origin) ? credentials.find(({ endpoint }) => originOf(endpoint) === amazonEndpoint) : undefined)
  );
}

const amazonOrigin = /^https:\/\/s3\.[a-z0-9-]+\.amazonaws\.com$/;

function originOf(endpoint: string): string | undefined {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : undefined;
}

function endpointUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  if (isPlain && url.search === "" && url.hash === "") return url;
  throw new StudioError(
    "endpoint-unreadable",
    "The endpoint of object_storage is not the address of a server.",
    {},
    "Write it as https://host or http://host:port, without keys: those are asked for separately.",
  );
}
