import { assert, at } from "../lib/assert.ts";
import { align, DEFAULT_BINDING_BYTES } from "./memory.ts";
import type { Plan } from "./plan.ts";
import type { Slot, Tensor } from "./tensor.ts";

export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean; // whether the optimiser moves it
  readonly isMovingStatistic: boolean;
}

export interface ParameterSlot extends ParameterShape {
  readonly page: number;
  readonly offset: number; // bytes within the page
  readonly elements: number;
}

/** The long-lived buffers that share one layout. Page p of `weights` is the buffer named `weights/p`. */
export const PARAMETER_ARENAS = ["weights", "gradients", "first moment", "second moment"] as const;
export type ParameterArena = (typeof PARAMETER_ARENAS)[number];

/**
 * Where every weight lies: one layout for weights, gradients and Adam's moments, in pages that one binding can hold,
 * and one buffer `state` for moving statistics, which have neither gradient nor moments. Needs no GPU.
 */
export class ParameterLayout {
  readonly slots: ReadonlyMap<string, ParameterSlot>;
  readonly pageBytes: readonly number[];
  readonly stateBytes: number;

  constructor(shapes: readonly ParameterShape[], pageLimitBytes = DEFAULT_BINDING_BYTES) {
    const slots = new Map<string, ParameterSlot>();
    const pages: number[] = [];
    let stateBytes = 0;
    for (const shape of shapes) {
      assert(!slots.has(shape.name), `one weight named ${shape.name}`);
      const elements = shape.shape.reduce((a, b) => a * b, 1);
      const bytes = align(4 * elements);
      if (shape.isMovingStatistic) {
        slots.set(shape.name, { ...shape, page: 0, offset: stateBytes, elements });
        stateBytes += bytes;
        continue;
      }
      if (pages.length === 0 || at(pages, pages.length - 1) + bytes > pageLimitBytes) pages.push(0);
      const page = pages.length - 1;
      slots.set(shape.name, { ...shape, page, offset: at(pages, page), elements });
      pages[page] = at(pages, page) + bytes;
    }
    this.slots = slots;
    this.pageBytes = pages;
    this.stateBytes = stateBytes;
  }

  slot(name: string): ParameterSlot {
    const slot = this.slots.get(name);
    assert(slot !== undefined, `a weight named ${name}`);
    return slot;
  }

  /** The weight as a tensor of a plan, with its gradient bound to its slot of the gradient arena. */
  weight(plan: Plan, name: string): Tensor {
    const slot = this.slot(name);
    if (slot.isMovingStatistic)
      return plan.tensor(name, slot.shape, { slot: { buffer: "state", offset: slot.offset } });
    const needsGradient = plan.differentiable && slot.trainable;
    const weight = plan.tensor(name, slot.shape, { slot: this.rangeOf(slot, "weights"), needsGradient });
    if (needsGradient) {
      plan.bindGradient(weight, plan.tensor(`d ${name}`, slot.shape, { slot: this.rangeOf(slot, "gradients") }));
    }
    return weight;
  }

  /** A whole page of one arena as a flat tensor, for the optimiser. */
  page(plan: Plan, arena: ParameterArena | string, page: number): Tensor {
    return plan.tensor(`${arena}/${page}`, [at(this.pageBytes, page) / 4], {
      slot: { buffer: `${arena}/${page}`, offset: 0 },
    });
  }

  private rangeOf(slot: ParameterSlot, arena: ParameterArena): Slot {
    return { buffer: `${arena}/${slot.page}`, offset: slot.offset };
  }

  /** Bytes of all long-lived buffers, by name. */
  bufferBytes(arenas: readonly string[] = PARAMETER_ARENAS): Map<string, number> {
    const bytes = new Map<string, number>();
    for (const arena of arenas) {
      for (const [page, pageBytes] of this.pageBytes.entries()) bytes.set(`${arena}/${page}`, pageBytes);
    }
    bytes.set("state", Math.max(4, this.stateBytes));
    return bytes;
  }
}
