import { z } from "zod";
import type { EngineDevice } from "../engine/device.ts";
import { GEMM_VARIANTS, type GemmTuning, gemmCandidates } from "../engine/gemm-tuning.ts";
import { tuneGemm } from "../engine/tuner.ts";

const sizes = z.object({ small: z.enum(GEMM_VARIANTS), large: z.enum(GEMM_VARIANTS) });
const tuning = z.object({ plain: sizes, left: sizes, right: sizes });

/** What outlives the process or the page: a folder of files, IndexedDB. */
export interface Memory {
  /** Undefined where there is nothing, or nothing whole. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
}

/**
 * The fastest matrix products of this adapter: timed at its first use, a few seconds, and remembered by the adapter's
 * name. What is remembered but cannot be read, or is no choice on this adapter any more, is
 * timed again.
 */
export async function rememberedTuning(device: EngineDevice, memory: Memory): Promise<GemmTuning> {
  const key = `matrix products of ${device.adapterName.replace(/[^\w.]+/g, " ").trim()}`;
  const kept = tuning.safeParse(await memory.get(key));
  const candidates = gemmCandidates(device);
  const chosen = kept.success ? Object.values(kept.data).flatMap(({ small, large }) => [small, large]) : [];
  if (kept.success && chosen.every(variant => candidates.includes(variant))) return kept.data;
  const measured = await tuneGemm(device);
  await memory.set(key, measured);
  return measured;
}
