import type { File } from "h5wasm";

/** The bytes of an HDF5 file that `fill` makes. */
export async function writeHdf5(fill: (file: File) => void): Promise<Uint8Array> {
  const library = await import("h5wasm");
  const { FS } = await library.ready;
  const file = new library.File("/written.h5", "w");
  fill(file);
  file.close();
  const bytes = FS.readFile("/written.h5");
  FS.unlink("/written.h5");
  return bytes;
}
