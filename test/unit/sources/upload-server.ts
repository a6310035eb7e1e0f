import { HttpResponse, http } from "msw";
import { endpoint, refused, serverKeys } from "./bucket-server.ts";
import { isSigned } from "./server-signature.ts";

/** A bucket that takes files whole and in parts, as Amazon's does, and shows them only when they are complete. */
export function uploadBucket(base = endpoint, region = "us-east-1") {
  const files = new Map<string, Uint8Array>();
  const uploads = new Map<string, Map<number, Uint8Array>>();
  let begun = 0;
  const keyOf = (request: Request) => decodeURIComponent(new URL(request.url).pathname.slice("/bucket/".length));
  const queryOf = (request: Request) => new URL(request.url).searchParams;
  const path = `${base}/bucket/*`;

  const handlers = [
    http.all(path, ({ request }) =>
      isSigned(request, { ...serverKeys, region }) ? undefined : refused(403, "SignatureDoesNotMatch"),
    ),
    http.put(path, async ({ request }) => {
      const bytes = new Uint8Array(await request.arrayBuffer());
      const [id, part] = [queryOf(request).get("uploadId"), Number(queryOf(request).get("partNumber"))];
      const tag = { headers: { ETag: `"${bytes.length}"` } };
      if (id === null) {
        files.set(keyOf(request), bytes);
        return new HttpResponse(null, tag);
      }
      const parts = uploads.get(id);
      if (parts === undefined) return refused(404, "NoSuchUpload");
      parts.set(part, bytes);
      return new HttpResponse(null, tag);
    }),
    http.post(path, async ({ request }) => {
      const id = queryOf(request).get("uploadId");
      if (id === null) {
        begun += 1;
        uploads.set(`upload ${begun}`, new Map());
        return HttpResponse.xml(`<R><UploadId>upload ${begun}</UploadId></R>`);
      }
      const parts = uploads.get(id);
      if (parts === undefined) return refused(404, "NoSuchUpload");
      const listed = Array.from((await request.text()).matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>"(\d+)"/g));
      const joined = listed.map(([, number]) => parts.get(Number(number)) ?? new Uint8Array());
      if (joined.some((part, i) => String(part.length) !== listed[i]?.[2])) return refused(400, "InvalidPart");
      files.set(keyOf(request), new Uint8Array(await new Blob(joined.map(part => part.slice())).arrayBuffer()));
      uploads.delete(id);
      return HttpResponse.xml("<CompleteMultipartUploadResult/>");
    }),
    http.delete(path, ({ request }) => {
      uploads.delete(queryOf(request).get("uploadId") ?? "");
      return new HttpResponse(null, { status: 204 });
    }),
    http.get(path, ({ request }) => {
      const size = files.get(keyOf(request))?.length;
      if (size === undefined) return refused(404, "NoSuchKey");
      return new HttpResponse("x", { status: 206, headers: { "Content-Range": `bytes 0-0/${size}` } });
    }),
  ];
  return { files, uploads, handlers };
}
