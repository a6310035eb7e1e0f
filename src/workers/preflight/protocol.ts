import type { Config } from "../../config/config.ts";
import type { Exclusions } from "../../data/index.ts";
import type { Preflight } from "../../run/preflight.ts";
import type { NamedFile } from "../../sources/index.ts";
import type { Access } from "../trainer/protocol.ts";

// The pre-flight worker plans a training step, which takes seconds for a large model, so that the page can go on.

export interface PreflightRequest {
  type: "preflight";
  config: Config;
  classes: number; // vocabulary lines + 1
  files: readonly NamedFile[];
  access: Access;
  bindingLimitBytes: number | null; // of the adapter; null: what every adapter has
  exclusions: Exclusions; // what a run would leave out of the data
}

export interface PreflightReplies {
  preflight: Preflight;
}
