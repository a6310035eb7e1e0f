import { createHash, createHmac } from "node:crypto";

/** What a server knows of the keys that it checks signatures against. */
export interface ServerKeys {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

/**
 * Whether a request is signed as Amazon's description of version 4 has it, worked out from the request as it arrived and
 * from nothing of the client's: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function isSigned(request: Request, keys: ServerKeys): boolean {
  const header = request.headers.get("Authorization") ?? "";
  const [, id, scope, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(header) ?? [];
  const [day, region, service] = scope?.split("/") ?? [];
  if (id !== keys.accessKeyId || region !== keys.region || service !== "s3" || names === undefined) return false;
  const url = new URL(request.url);
  const headerLines = names
    .split(";")
    .map(name => `${name}:${name === "host" ? url.host : request.headers.get(name)?.trim()}\n`);
  const canonical = [
    request.method,
    url.pathname, // already encoded once, which is what S3 signs
    url.search.slice(1).split("&").sort().join("&"),
    headerLines.join(""),
    names,
    request.headers.get("x-amz-content-sha256"),
  ].join("\n");
  const date = request.headers.get("x-amz-date");
  const hash = createHash("sha256").update(canonical).digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", date, scope, hash].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(
    (key, part) => hmac(key, part ?? ""),
    `AWS4${keys.secretAccessKey}`,
  );
  return hmac(key, toSign).toString("hex") === signature;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
