/** Whether a safetensors file holds a run to go on with, or weights alone. Reads no more than its header. */
export async function isCheckpoint(file: Blob): Promise<boolean> {
  const start = await file.slice(0, 8).arrayBuffer();
  if (start.byteLength < 8) return false;
  const headerBytes = Number(new DataView(start).getBigUint64(0, true));
  if (headerBytes > mostHeaderBytes) return false;
  const header = parse(await file.slice(8, 8 + headerBytes).text());
  if (typeof header !== "object" || header === null || !("__metadata__" in header)) return false;
  const metadata = header.__metadata__;
  return typeof metadata === "object" && metadata !== null && "studio_run" in metadata;
}

/** The format's own bound. */
const mostHeaderBytes = 100_000_000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no safetensors file; who reads it will say so
  }
}
