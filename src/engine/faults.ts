import { type Place, StudioError } from "../lib/result.ts";

export interface DeviceFault {
  code: "device-lost" | "out-of-memory" | "validation" | "internal";
  message: string;
  place?: Place; // the kernel's file, where it is known
}

/** Turns WebGPU's error into a fault of ours. */
export function toFault(error: GPUError): DeviceFault {
  if (error instanceof GPUOutOfMemoryError) return { code: "out-of-memory", message: error.message };
  return { code: error instanceof GPUValidationError ? "validation" : "internal", message: error.message };
}

export function faultError({ code, message, place }: DeviceFault): StudioError {
  return new StudioError(code, `The GPU reported: ${message}`, place ?? {}, NEXT_STEPS[code]);
}

const NEXT_STEPS = {
  "device-lost": "Continue from the last checkpoint on a new device.",
  "out-of-memory": "Continue from the last checkpoint with a smaller batch.",
  validation: "This is a fault of the studio: please report it with this message.",
  internal: "Continue from the last checkpoint; a smaller batch needs less memory.",
} as const satisfies Record<DeviceFault["code"], string>;

/**
 * Does `work`, which must be synchronous, inside error scopes. `fault` resolves to the first thing that WebGPU holds
 * against it, running out of memory before all else.
 */
export function scoped<T>(gpu: GPUDevice, work: () => T): { result: T; fault: Promise<DeviceFault | undefined> } {
  for (const filter of SCOPES) gpu.pushErrorScope(filter);
  let result: T;
  try {
    result = work();
  } catch (bug) {
    void closeScopes(gpu);
    throw bug;
  }
  return { result, fault: closeScopes(gpu) };
}

const SCOPES = ["validation", "internal", "out-of-memory"] as const;

/** Pops them. A scope of a lost device may answer with a rejection: the loss is told by `gpu.lost`. */
async function closeScopes(gpu: GPUDevice): Promise<DeviceFault | undefined> {
  const answers = await Promise.allSettled(SCOPES.map(() => gpu.popErrorScope()));
  const errors = answers.map(answer => (answer.status === "fulfilled" ? answer.value : null));
  const error = errors.find(found => found !== null);
  return error ? toFault(error) : undefined;
}
