import { at } from "../lib/assert.ts";
import { StudioError } from "../lib/result.ts";
import type { Sizes } from "./extent.ts";
import type { Command, Plan } from "./plan.ts";
import { sizeBytes, type Tensor } from "./tensor.ts";

/** WebGPU's alignment of storage buffer offsets. */
export const ALIGNMENT_BYTES = 256;

/** WebGPU's default limit on one binding, which every adapter has. */
export const DEFAULT_BINDING_BYTES = 134_217_728;

export interface Placement {
  arena: number;
  offset: number; // bytes
  bytes: number;
}

export interface MemoryPlan {
  placements: ReadonlyMap<Tensor, Placement>;
  arenaBytes: readonly number[];
  largestBindingBytes: number;
}

interface Lifetime {
  tensor: Tensor;
  bytes: number;
  first: number; // index of the command that writes it first
  last: number; // index of its last use
  conflicts: Set<Tensor>; // read where it is written, or the reverse: must lie in another buffer
}

/**
 * Places every arena tensor of a plan, greedily by size, so that tensors share bytes when their lives do not meet.
 * One dispatch may not bind one buffer both for reading and for writing (WebGPU usage scopes), so readers and
 * writers of a command go to different arenas. Deterministic and exact: no GPU is asked.
 */
export function planMemory(plan: Plan, capacity: Sizes, bindingLimitBytes = DEFAULT_BINDING_BYTES): MemoryPlan {
  const lifetimes = collectLifetimes(plan, capacity);
  const arenas: { bytes: number; placed: (Lifetime & { offset: number })[] }[] = [];
  const placements = new Map<Tensor, Placement>();
  const bySize = [...lifetimes.values()].sort((a, b) => b.bytes - a.bytes || a.first - b.first);
  for (const life of bySize) {
    if (life.bytes > bindingLimitBytes) throw bindingTooLarge(life.tensor, life.bytes, bindingLimitBytes);
    let best: { arena: number; offset: number; growth: number } | undefined;
    for (const [index, arena] of arenas.entries()) {
      if (arena.placed.some(other => life.conflicts.has(other.tensor))) continue;
      const offset = lowestFreeOffset(life, arena.placed);
      const end = offset + align(life.bytes);
      if (end > bindingLimitBytes) continue;
      const growth = Math.max(0, end - arena.bytes);
      if (best === undefined || growth < best.growth) best = { arena: index, offset, growth };
    }
    if (best === undefined) {
      arenas.push({ bytes: 0, placed: [] });
      best = { arena: arenas.length - 1, offset: 0, growth: align(life.bytes) };
    }
    const arena = at(arenas, best.arena);
    arena.placed.push({ ...life, offset: best.offset });
    arena.bytes = Math.max(arena.bytes, best.offset + align(life.bytes));
    placements.set(life.tensor, { arena: best.arena, offset: best.offset, bytes: life.bytes });
  }
  return {
    placements,
    arenaBytes: arenas.map(arena => arena.bytes),
    largestBindingBytes: Math.max(0, ...plan.tensors.map(tensor => sizeBytes(tensor, capacity))),
  };
}

export function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function collectLifetimes(plan: Plan, capacity: Sizes): Map<Tensor, Lifetime> {
  const lifetimes = new Map<Tensor, Lifetime>();
  for (const [index, command] of plan.commands.entries()) {
    for (const tensor of command.buffers) {
      if (tensor.role !== "arena") continue;
      const life = lifetimes.get(tensor);
      if (life !== undefined) life.last = index;
      else {
        const bytes = sizeBytes(tensor, capacity);
        lifetimes.set(tensor, { tensor, bytes, first: index, last: index, conflicts: new Set() });
      }
    }
    addConflicts(command, lifetimes);
  }
  for (const tensor of plan.kept) {
    const life = lifetimes.get(tensor);
    if (life !== undefined) life.last = plan.commands.length;
  }
  return lifetimes;
}

function addConflicts(command: Command, lifetimes: Map<Tensor, Lifetime>): void {
  for (const [i, a] of command.buffers.entries()) {
    for (const [j, b] of command.buffers.entries()) {
      if (command.kernel.access[i + 1] === command.kernel.access[j + 1]) continue;
      lifetimes.get(a)?.conflicts.add(b);
    }
  }
}

function lowestFreeOffset(life: Lifetime, placed: readonly (Lifetime & { offset: number })[]): number {
  const meeting = placed
    .filter(other => other.first <= life.last && life.first <= other.last)
    .sort((a, b) => a.offset - b.offset);
  let offset = 0;
  for (const other of meeting) {
    if (offset + align(life.bytes) <= other.offset) break;
    offset = Math.max(offset, other.offset + align(other.bytes));
  }
  return offset;
}

function bindingTooLarge(tensor: Tensor, bytes: number, limit: number): StudioError {
  return new StudioError(
    "binding-too-large",
    `The tensor "${tensor.name}" needs ${(bytes / 2 ** 20).toFixed(1)} MiB in one binding; this adapter allows ${(limit / 2 ** 20).toFixed(0)} MiB.`,
    {},
    "Use a smaller batch or shorter utterances.",
  );
}
