import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";
import { isSigned, type ServerKeys } from "./server-signature.ts";

export const endpoint = "http://storage.test:9000";
export const serverKeys: ServerKeys = { accessKeyId: "known-id", secretAccessKey: "known-secret", region: "us-east-1" };
export const credentials = { endpoint, accessKeyId: "known-id", secretAccessKey: "known-secret" };
/** Repeats without delay. */
export const quick = { attempts: 4, baseMs: 1, capMs: 2, stallMs: 5000 };

/** What msw's servers of a test answer, and all that they were asked. */
export function startServer() {
  const server = setupServer();
  const requests: Request[] = [];
  server.events.on("request:start", ({ request }) => void requests.push(request.clone()));
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  afterEach(() => {
    server.resetHandlers();
    requests.length = 0;
  });
  afterAll(() => server.close());
  return { server, requests };
}

export function refused(status: number, code: string, inside = ""): Response {
  const xml = `<?xml version="1.0"?><Error><Code>${code}</Code>${inside}<RequestId>1</RequestId></Error>`;
  return HttpResponse.xml(xml, { status });
}

/** A bucket that lists `pageSize` keys a page and takes only signed requests. */
export function listingBucket(keys: Readonly<Record<string, number>>, pageSize: number) {
  return http.get(`${endpoint}/bucket/`, ({ request }) => {
    if (!isSigned(request, serverKeys)) return refused(403, "SignatureDoesNotMatch");
    const query = new URL(request.url).searchParams;
    const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? "/"];
    const found = Object.keys(keys)
      .filter(key => key.startsWith(prefix) && !key.slice(prefix.length).includes(delimiter))
      .sort();
    const first = Number(query.get("continuation-token")?.replace("from ", "") ?? 0);
    const next = first + pageSize;
    const contents = found.slice(first, next).map(
      key =>
        // As Amazon has it: a plus for a space.
        `<Contents><Key>${encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/")}</Key>` +
        `<ETag>&quot;${key.length}&quot;</ETag><Size>${keys[key]}</Size><Owner><ID>someone</ID></Owner></Contents>`,
    );
    const isCut = next < found.length;
    const more = isCut ? `<NextContinuationToken>from ${next}</NextContinuationToken>` : "";
    return HttpResponse.xml(
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>${prefix}</Prefix>` +
        `<EncodingType>url</EncodingType><IsTruncated>${isCut}</IsTruncated>${more}${contents.join("")}</ListBucketResult>`,
    );
  });
}
