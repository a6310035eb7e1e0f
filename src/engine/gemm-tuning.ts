/** How a kernel cuts a matrix product: rows x columns of a thread, or 64 x 64 of a workgroup; `scalar` takes any sizes. */
export const GEMM_VARIANTS = ["scalar", "4x4", "8x4", "4x8", "8x8", "tiled"] as const;
export type GemmVariant = (typeof GEMM_VARIANTS)[number];

/**
 * The variants worth timing on an adapter. Tiles of workgroup memory gain nothing where that is plain memory, and SwiftShader
 * writes code to clear every word of it: two seconds to compile.
 */
export function gemmCandidates(adapter: { isSoftware: boolean }): readonly GemmVariant[] {
  return adapter.isSoftware ? GEMM_VARIANTS.filter(variant => variant !== "tiled") : GEMM_VARIANTS;
}

/** Which factor is stored transposed. */
export type GemmLayout = "plain" | "left" | "right";

/** By the size of the product's fixed sides: narrow layers need many small tiles, wide ones few loads a result. */
export type GemmSize = "small" | "large";

/** The variant for each kind of product. Plain data: measured by `tuneGemm`, kept by whoever wants to. */
export type GemmTuning = Readonly<Record<GemmLayout, Readonly<Record<GemmSize, GemmVariant>>>>;

/**
 * Without measuring. Processor time on lavapipe and SwiftShader, against `scalar`: 2.7 times as fast for transposed left
 * factors, 1 to 1.5 times for the others. The 8 x 8 tile gains a little more there, but takes lavapipe seconds to compile.
 */
export const DEFAULT_GEMM_TUNING: GemmTuning = {
  plain: { small: "8x4", large: "8x4" },
  left: { small: "8x4", large: "8x4" },
  right: { small: "8x4", large: "8x4" },
};

/** `sides`: columns, and the other side that a model fixes (inner, or rows when the left factor is transposed). */
export function gemmSize(sides: readonly [number, number]): GemmSize {
  return sides[0] * sides[1] >= 64 * 64 ? "large" : "small";
}
