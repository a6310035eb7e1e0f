import type { ParameterLayout } from "../engine/parameters.ts";
import type { Plan } from "../engine/plan.ts";
import type { Tensor } from "../engine/tensor.ts";

/** A weight of the model by name, one tensor a plan however often it is asked for. */
export type WeightReader = (name: string) => Tensor;

export function weightReader(plan: Plan, layout: ParameterLayout): WeightReader {
  const tensors = new Map<string, Tensor>();
  return name => {
    const tensor = tensors.get(name) ?? layout.weight(plan, name);
    tensors.set(name, tensor);
    return tensor;
  };
}
