import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { EngineDevice } from "../engine/device.ts";
import { GEMM_VARIANTS, type GemmTuning } from "../engine/gemm-tuning.ts";
import { tuneGemm } from "../engine/tuner.ts";

const sizes = z.object({ small: z.enum(GEMM_VARIANTS), large: z.enum(GEMM_VARIANTS) });
const tuning = z.object({ plain: sizes, left: sizes, right: sizes });

/**
 * The fastest matrix products of this adapter: timed at its first use, a few seconds, and kept in the user's cache
 * folder by the adapter's name. What is there but cannot be read is timed again.
 */
export async function rememberedTuning(device: EngineDevice): Promise<GemmTuning> {
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "transducer-studio");
  const file = join(folder, `matrix products of ${device.adapterName.replace(/[^\w.]+/g, " ").trim()}.json`);
  const kept = tuning.safeParse(await readJson(file));
  if (kept.success) return kept.data;
  const measured = await tuneGemm(device);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(measured, null, 2)}\n`);
  return measured;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined; // not there yet, or not whole
  }
}
