import type { LoadedConfig } from "../config/load.ts";
import type { ErrorReport } from "../lib/result.ts";
import type { MissingFile } from "../run/missing-files.ts";
import type { Preflight } from "../run/preflight.ts";
import type { ProjectFiles } from "../workers/trainer/protocol.ts";

export type { MissingFile, Preflight };

/** What the studio works on: a config with the files beside it, and what is known of them. */
export interface ProjectView extends ProjectFiles {
  isSample: boolean;
  /** Undefined until the text has been read. */
  loaded: LoadedConfig | undefined;
  missing: readonly MissingFile[];
  preflight: Preflight | undefined; // undefined while the config has errors or its vocabulary is missing
  error: ErrorReport | null; // of the vocabulary or metadata
}
