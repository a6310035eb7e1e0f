import { assert } from "../lib/assert.ts";
import type { Extent } from "./extent.ts";
import { DEFAULT_GEMM_TUNING, type GemmTuning } from "./gemm-tuning.ts";
import type { Kernel } from "./kernel.ts";
import type { Dtype, Role, Slot, Tensor } from "./tensor.ts";

/** A uniform value: an extent goes in as u32, `{ float }` as f32. */
export type Param = Extent | { readonly float: number };

export type Grid = readonly [x: Extent, y: Extent, z: Extent];

/** One dispatch, as recorded: sizes are filled in when a batch arrives. A grid with a zero skips it. */
export interface Command {
  readonly kernel: Kernel;
  readonly buffers: readonly Tensor[]; // by binding, from 1
  readonly params: readonly Param[];
  readonly overrides: Readonly<Record<string, number>>;
  readonly grid: Grid;
  readonly group: string; // kernel group for timings: "encoder", "joint", ...
}

export interface TensorOptions {
  role?: Exclude<Role, "slot">;
  dtype?: Dtype;
  slot?: Slot;
  needsGradient?: boolean;
}

/**
 * A define-then-run program. Ops append their forward dispatches and push a builder of their backward ones;
 * `backward` replays those in reverse. Nothing here needs a GPU.
 */
export class Plan {
  readonly commands: Command[] = [];
  readonly tensors: Tensor[] = [];
  /** Tensors that tests and views read after a step: they stay alive to its end. */
  readonly kept = new Set<Tensor>();
  private readonly backwards: (() => void)[] = [];
  private readonly gradients = new Map<Tensor, Tensor>();
  private readonly written = new Set<Tensor>();
  private group = "other";

  /**
   * @param training whether batch norm uses the batch's statistics and moves its averages
   * @param differentiable whether weights get gradients
   * @param gemm the kernels of matrix products, as `tuneGemm` measured them
   */
  constructor(
    readonly training: boolean,
    readonly differentiable = training,
    readonly gemm: GemmTuning = DEFAULT_GEMM_TUNING,
  ) {}

  tensor(name: string, shape: readonly Extent[], options: TensorOptions = {}): Tensor {
    const tensor: Tensor = {
      id: this.tensors.length,
      name,
      shape,
      dtype: options.dtype ?? "f32",
      role: options.slot === undefined ? (options.role ?? "arena") : "slot",
      slot: options.slot,
      needsGradient: options.needsGradient ?? false,
    };
    this.tensors.push(tensor);
    return tensor;
  }

  /** A tensor of one element for bindings that a kernel's options leave unused. */
  get unused(): Tensor {
    this.unusedTensor ??= this.tensor("unused", [1], { role: "input" });
    return this.unusedTensor;
  }
  private unusedTensor: Tensor | undefined;

  /** Everything recorded inside is timed under this name. */
  inGroup<T>(name: string, build: () => T): T {
    const outer = this.group;
    this.group = name;
    try {
      return build();
    } finally {
      this.group = outer;
    }
  }

  dispatch(
    kernel: Kernel,
    buffers: readonly Tensor[],
    params: readonly Param[],
    grid: Grid,
    overrides: Readonly<Record<string, number>> = {},
  ): void {
    assert(buffers.length === kernel.access.length - 1, `${kernel.name} takes ${kernel.access.length - 1} buffers`);
    this.commands.push({ kernel, buffers, params, overrides, grid, group: this.group });
  }

  /** Registers the backward work of an op; it runs, in reverse order, inside `backward`. */
  onBackward(build: () => void): void {
    const group = this.group;
    this.backwards.push(() => this.inGroup(group, build));
  }

  /** Says that the gradient of `tensor` is (to be) kept in `gradient`, e.g. the store's slot of a weight. */
  bindGradient(tensor: Tensor, gradient: Tensor): void {
    this.gradients.set(tensor, gradient);
  }

  /** The finished gradient of a tensor, or undefined when nothing depends on it. For backward builders. */
  gradientOf(tensor: Tensor): Tensor | undefined {
    const gradient = this.gradients.get(tensor);
    return gradient !== undefined && this.written.has(gradient) ? gradient : undefined;
  }

  /**
   * Where an op writes its contribution to a gradient. The first contribution overwrites, later ones add:
   * `accumulate` is 0 or 1, for the kernel's params.
   */
  contribute(tensor: Tensor): { gradient: Tensor; accumulate: 0 | 1 } {
    let gradient = this.gradients.get(tensor);
    if (gradient === undefined) {
      gradient = this.tensor(`d ${tensor.name}`, tensor.shape);
      this.gradients.set(tensor, gradient);
    }
    const accumulate = this.written.has(gradient) ? 1 : 0;
    this.written.add(gradient);
    return { gradient, accumulate };
  }

  /** Marks a tensor's gradient as given from outside (the seed of the backward pass). */
  seedGradient(tensor: Tensor, gradient: Tensor): void {
    this.gradients.set(tensor, gradient);
    this.written.add(gradient);
  }

  /** Records the backward pass of everything so far. */
  backward(): void {
    for (const build of this.backwards.reverse()) build();
    this.backwards.length = 0;
  }

  keep(tensor: Tensor): Tensor {
    this.kept.add(tensor);
    return tensor;
  }
}
