import { StudioError } from "../lib/result.ts";
import { type Credentials, credentialsFor, type Service } from "./access.ts";
import { type Answer, ask, askSize, ignoreMissing } from "./ask.ts";
import { storageCall } from "./call.ts";
import type { Client } from "./client.ts";
import { globMatcher, type ListedFile, sortNames, splitPath } from "./source.ts";
import { elements, elementText } from "./xml.ts";

/** One bucket of Amazon, of Google's XML interface, or of whatever speaks S3. */
export interface Bucket {
  service: Service;
  name: string;
  credentials: Credentials | undefined;
}

export function bucketOf(client: Client, service: Service, name: string): Bucket {
  return { service, name, credentials: credentialsFor(service, client.credentials) };
}

export function bucketCall(bucket: Bucket, key: string, query?: Record<string, string>) {
  return storageCall(bucket.service, bucket.credentials, bucket.name, key, query);
}

export function addressOf({ service, name }: Bucket, key: string): string {
  return `${service.scheme}://${name}/${key}`;
}

/** Files whose keys match, in order of name; names are addresses. @throws StudioError, among them `bucket-missing` */
export async function listBucket(
  client: Client,
  bucket: Bucket,
  pattern: string,
  signal: AbortSignal,
): Promise<ListedFile[]> {
  if (!/[*?]/.test(splitPath(pattern).name)) {
    const file = await askSize(client, bucketCall(bucket, pattern), addressOf(bucket, pattern), signal).catch(
      ignoreMissing,
    );
    return file === undefined ? [] : [file];
  }
  const matches = globMatcher(pattern);
  const found = new Map<string, ListedFile>();
  for await (const file of listKeys(client, bucket, pattern.replace(/[*?][^/]*$/s, ""), signal)) {
    if (matches(file.name) && !file.name.endsWith("/")) found.set(addressOf(bucket, file.name), file);
  }
  return sortNames([...found.keys()]).map(name => ({ ...found.get(name), name }));
}

/** The keys of one folder that begin so, page by page. */
async function* listKeys(
  client: Client,
  bucket: Bucket,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ListedFile> {
  const query = { "list-type": "2", delimiter: "/", "encoding-type": "url", prefix };
  for (let token: string | undefined = ""; token !== undefined; ) {
    const call = bucketCall(bucket, "", token === "" ? query : { ...query, "continuation-token": token });
    const answer = await ask(client, { ...call, name: `${call.name}${prefix}` }, signal);
    const page: Page = readPage(answer, call.name);
    if (page.next === token) throw unreadableList(call.name);
    yield* page.files;
    token = page.next;
  }
}

interface Page {
  files: ListedFile[];
  next: string | undefined;
}

function readPage({ text }: Answer, file: string): Page {
  if (!/<ListBucketResult[\s>]/.test(text)) throw unreadableList(file);
  const isUrl = elementText(text, "EncodingType") === "url";
  const files = elements(text, "Contents").map(contents => {
    const key = elementText(contents, "Key");
    const size = elementText(contents, "Size");
    const version = elementText(contents, "ETag");
    if (key === undefined) throw unreadableList(file);
    return {
      name: isUrl ? decodeKey(key, file) : key,
      ...(size !== undefined && { sizeBytes: Number(size) }),
      ...(version !== undefined && { version }),
    };
  });
  const isCut = elementText(text, "IsTruncated") === "true";
  const next = isCut ? elementText(text, "NextContinuationToken") : undefined;
  if (isCut && next === undefined) throw unreadableList(file);
  return { files, next };
}

// Amazon writes a space as “+” here, and a plus as %2B.
function decodeKey(key: string, file: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    throw unreadableList(file);
  }
}

function unreadableList(file: string): StudioError {
  const message = "The server's list of the bucket cannot be read.";
  return new StudioError("list-unreadable", message, { file }, "Check that the endpoint is one that speaks S3.");
}
