import type { WeightNoiseConfig } from "../config/config.ts";
import type { ArenaPool, BufferStore } from "../engine/buffers.ts";
import { owning } from "../engine/owning.ts";
import type { ParameterLayout } from "../engine/parameters.ts";
import { Program } from "../engine/program.ts";
import { type NoiseFillPlan, noiseAddPlan, noiseFillPlan, noiseScalars } from "../engine/weight-noise.ts";
import type { TransducerOptions } from "./options.ts";

type Deviations = readonly [encoder: number, prediction: number, joint: number];

/** Standard deviation of each part's noise at this iteration: zero before the part's `_step` (specification 7.6). */
export function deviationsAt(config: WeightNoiseConfig, iterations: number): Deviations {
  const active = (step: number | null, deviation: number | null) => {
    return step && deviation && iterations >= step ? deviation : 0;
  };
  return [
    active(config.encoder_step, config.encoder_stddev),
    active(config.predict_net_step, config.predict_net_stddev),
    active(config.joint_net_step, config.joint_net_stddev),
  ];
}

function partOf(name: string): 0 | 1 | 2 {
  return name.startsWith("encoder/") ? 0 : name.startsWith("prediction/") ? 1 : 2;
}

/** Gaussian noise on the trainable weights for the length of one forward and backward pass. */
export class WeightNoise {
  private constructor(
    private readonly config: WeightNoiseConfig,
    private readonly seed: number,
    private readonly layout: ParameterLayout,
    private readonly store: BufferStore,
    private readonly fill: NoiseFillPlan & { program: Program },
    private readonly add: Program,
    private readonly given: ReadonlyMap<string, Float32Array> | undefined,
  ) {}

  static async open(
    config: WeightNoiseConfig,
    options: TransducerOptions,
    layout: ParameterLayout,
    arenas: ArenaPool,
    store: BufferStore,
  ): Promise<WeightNoise> {
    const plan = noiseFillPlan(layout, partOf);
    return owning(async own => {
      const fill = { ...plan, program: own(await Program.compile(plan.plan, {}, arenas, store)) };
      fill.program.upload(plan.chunks, plan.chunkValues);
      const add = await Program.compile(noiseAddPlan(layout), {}, arenas, store);
      return new WeightNoise(config, options.seed, layout, store, fill, add, options.recordedNoise);
    });
  }

  /** Adds this step's noise to the weights; returns how to take it off again, or undefined when there is none yet. */
  apply(iterations: number, step: number): (() => void) | undefined {
    const deviations = deviationsAt(this.config, iterations);
    if (deviations.every(deviation => deviation === 0)) return undefined;
    const pages = [...this.layout.pageBytes.keys()];
    const copies = pages.map(page => ({ source: `weights/${page}`, target: `weights before noise/${page}` }));
    this.store.copy(copies);
    if (this.given === undefined) {
      this.fill.program.upload(this.fill.scalars, noiseScalars(this.seed, step, deviations));
      this.fill.program.run();
    } else {
      this.writeGiven(this.given, deviations);
    }
    this.add.run();
    return () => this.store.copy(copies.map(({ source, target }) => ({ source: target, target: source })));
  }

  private writeGiven(noise: ReadonlyMap<string, Float32Array>, deviations: Deviations): void {
    for (const [name, values] of noise) {
      const slot = this.layout.slot(name);
      const isActive = deviations[partOf(name)] !== 0;
      this.store.write(`noise/${slot.page}`, slot.offset, isActive ? values : new Float32Array(values.length));
    }
  }

  /** Programs that own buffers. */
  get programs(): Program[] {
    return [this.fill.program, this.add];
  }

  destroy(): void {
    for (const program of this.programs) program.destroy();
  }
}
