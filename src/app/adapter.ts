export type AdapterState = { type: "looking" } | { type: "found"; name: string } | { type: "missing"; reason: string };

/** Asks the browser for its WebGPU adapter, the one that training will run on. */
export async function lookForAdapter(gpu: GPU | undefined): Promise<AdapterState> {
  if (gpu === undefined) return { type: "missing", reason: "this browser has no WebGPU." };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (adapter === null) return { type: "missing", reason: "the browser has WebGPU but offers no adapter." };
    const { vendor, architecture, description } = adapter.info;
    return {
      type: "found",
      name: [vendor, architecture, description].filter(part => part !== "").join(" ") || "unnamed",
    };
  } catch (error) {
    return { type: "missing", reason: error instanceof Error ? error.message : String(error) };
  }
}

export function describeAdapter(state: AdapterState): string {
  switch (state.type) {
    case "looking":
      return "Looking for an adapter";
    case "found":
      return `Found: ${state.name}`;
    case "missing":
      return `Not available: ${state.reason}`;
    default:
      return state satisfies never;
  }
}
