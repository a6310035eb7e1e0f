import { derive } from "./extent.ts";
import type { ParameterLayout, ParameterSlot } from "./parameters.ts";
import type { Grid } from "./plan.ts";

/** Elements that one workgroup of a kernel over the parameter arenas handles. */
export const CHUNK_ELEMENTS = 4096;

/** The trainable weights cut into chunks, page by page, for kernels with one workgroup a chunk. */
export interface ChunkTable {
  /** [chunks, 4]: offset and count in elements of the page, and two numbers of the kernel's own. */
  chunks: Uint32Array;
  pages: { page: number; first: number; count: number }[];
  slots: { slot: ParameterSlot; first: number; count: number }[];
}

/** @param tag the last two numbers of each chunk of a weight, given the weight and its position among the trainable */
export function chunkTable(
  layout: ParameterLayout,
  tag: (slot: ParameterSlot, index: number) => [number, number],
): ChunkTable {
  const chunks: number[] = [];
  const pages: ChunkTable["pages"] = [];
  const slots: ChunkTable["slots"] = [];
  for (const page of layout.pageBytes.keys()) {
    const firstOfPage = chunks.length / 4;
    for (const slot of layout.slots.values()) {
      if (slot.isMovingStatistic || !slot.trainable || slot.page !== page) continue;
      const first = chunks.length / 4;
      const tags = tag(slot, slots.length);
      for (let done = 0; done < slot.elements; done += CHUNK_ELEMENTS) {
        chunks.push(slot.offset / 4 + done, Math.min(CHUNK_ELEMENTS, slot.elements - done), ...tags);
      }
      slots.push({ slot, first, count: chunks.length / 4 - first });
    }
    const count = chunks.length / 4 - firstOfPage;
    if (count > 0) pages.push({ page, first: firstOfPage, count });
  }
  return { chunks: Uint32Array.from(chunks), pages, slots };
}

/** One workgroup a chunk; the kernels' index is `group.x + group.y * 32768u`. */
export function chunkGrid(chunks: number): Grid {
  return [derive([chunks], n => Math.min(n, 32_768)), Math.ceil(chunks / 32_768), 1];
}
