/** How a kernel cuts a matrix product: rows x columns of a thread, 64 x 64 of a workgroup, 16 x 16 of a subgroup. */
export const GEMM_VARIANTS = ["scalar", "4x4", "8x4", "4x8", "8x8", "tiled", "subgroup4", "subgroup8"] as const;
export type GemmVariant = (typeof GEMM_VARIANTS)[number];

/** What an adapter is, as far as the choice among variants depends on it. */
export interface GemmAdapter {
  isSoftware: boolean;
  /** Lanes of its subgroups; undefined where it has none, or of several sizes. */
  subgroupSize: number | undefined;
}

/** Lanes of a subgroup that share what each has loaded; undefined for the variants that know none. */
function lanesOf(variant: GemmVariant): number | undefined {
  if (variant === "subgroup4") return 4;
  return variant === "subgroup8" ? 8 : undefined;
}

export function canRunGemm(variant: GemmVariant, { subgroupSize }: GemmAdapter): boolean {
  const lanes = lanesOf(variant);
  return lanes === undefined || lanes === subgroupSize;
}

/** Whether a variant is for vectors of any length, in any layout; the others read four numbers at once. */
export function takesAnySizes(variant: GemmVariant): boolean {
  return variant === "scalar" || variant === "tiled" || lanesOf(variant) !== undefined;
}

/**
 * The variants worth timing on an adapter.
 * - Graphics cards: all but the subgroups', which are cut for a processor's vectors.
 * - Software with subgroups: those alone. One kernel for all layouts, against the best of the others 1.0 to 2.6 times as
 *   fast on lavapipe and 0.97 to 1.3 on SwiftShader (docs/measurements.md).
 * - Software without: not the tiles of workgroup memory, which gain nothing where that is plain memory and take SwiftShader
 *   two seconds to compile.
 */
export function gemmCandidates(adapter: GemmAdapter): readonly GemmVariant[] {
  const anywhere = GEMM_VARIANTS.filter(variant => lanesOf(variant) === undefined);
  if (!adapter.isSoftware) return anywhere;
  const own = GEMM_VARIANTS.filter(variant => !anywhere.includes(variant) && canRunGemm(variant, adapter));
  return own.length > 0 ? own : anywhere.filter(variant => variant !== "tiled");
}

/** Which factor is stored transposed. */
export type GemmLayout = "plain" | "left" | "right";

/** By the size of the product's fixed sides: narrow layers need many small tiles, wide ones few loads a result. */
export type GemmSize = "small" | "large";

/** The variant for each kind of product. Plain data: measured by `tuneGemm`, kept by whoever wants to. */
export type GemmTuning = Readonly<Record<GemmLayout, Readonly<Record<GemmSize, GemmVariant>>>>;

/** One variant for every kind of product. */
export function uniformTuning(variant: GemmVariant): GemmTuning {
  const both = { small: variant, large: variant };
  return { plain: both, left: both, right: both };
}

/**
 * Where nothing is known of the adapter. Processor time on lavapipe and SwiftShader, against `scalar`: 2.7 times as fast for
 * transposed left factors, 1 to 1.5 times for the others.
 */
export const DEFAULT_GEMM_TUNING = uniformTuning("8x4");

/** Without measuring. */
export function defaultGemmTuning(adapter: GemmAdapter): GemmTuning {
  const [first, ...others] = gemmCandidates(adapter);
  return first !== undefined && others.length === 0 ? uniformTuning(first) : DEFAULT_GEMM_TUNING;
}

/** `sides`: columns, and the other side that a model fixes (inner, or rows when the left factor is transposed). */
export function gemmSize(sides: readonly [number, number]): GemmSize {
  return sides[0] * sides[1] >= 64 * 64 ? "large" : "small";
}
