import type { RunHistory } from "../../run/history.ts";
import type { NamedFile } from "../../sources/index.ts";
import type { RetentionRule } from "../../storage/retention.ts";

export type { RetentionRule } from "../../storage/retention.ts";

// The storage worker is the one writer of the origin's IndexedDB: checkpoints and the runs they belong to.

/** How a checkpoint came to be. */
export type CheckpointKind = "epoch" | "interval" | "imported";

/** Everything about a checkpoint but its bytes, which lie beside it as a Blob. */
export interface CheckpointInfo {
  id: string;
  runId: string;
  name: string;
  kind: CheckpointKind;
  isKept: boolean; // by hand: no rule removes it
  createdAt: number; // milliseconds since 1970
  epoch: number; // finished epochs
  totalSteps: number;
  loss: number | null; // of training, in the epoch that just ended or runs
  validationLoss: number | null;
  wer: number | null; // 0.1 is 10 %
  cer: number | null;
  sizeBytes: number;
  sha256: string;
}

/** What is told of a run in lists: everything but its files and its curves. */
export interface RunSummary {
  id: string;
  name: string;
  startedAt: number;
  updatedAt: number;
  file: string; // of the config
  text: string; // of the config
  missing: readonly { path: string; sizeBytes: number }[]; // what was not kept for its size
  seed: number;
  batchSize: number | null; // null: the config's own
  epochs: number;
  hasEnded: boolean; // all epochs done
}

/** A run with what it is trained from. */
export interface KeptRun extends RunSummary {
  files: readonly NamedFile[]; // addresses and small Blobs; large ones must be dropped again
}

/** A run as it is remembered after a reload. */
export interface RunRecord extends KeptRun {
  history: RunHistory;
}

export interface StorageState {
  usedBytes: number; // of the origin
  quotaBytes: number;
  isPersisted: boolean; // else the browser may evict everything when space runs out
}

export type StorageRequest =
  | { type: "connect"; port: MessagePort } // another door to the same worker, for the trainer
  | { type: "list-checkpoints" }
  | { type: "list-runs" }
  | {
      type: "save-checkpoint";
      info: Omit<CheckpointInfo, "sizeBytes" | "sha256">;
      bytes: Blob;
      run: RunRecord;
      keep: RetentionRule;
    }
  | { type: "save-run"; run: RunRecord }
  | { type: "read-checkpoint"; id: string } // verified against its checksum
  | { type: "read-run"; id: string } // without its curves
  | { type: "read-history"; id: string } // the curves of a run, which grow with every step
  | { type: "latest-checkpoint"; runId: string }
  | { type: "rename-checkpoint"; id: string; name: string }
  | { type: "keep-checkpoint"; id: string; isKept: boolean }
  | { type: "delete-checkpoint"; id: string } // can be undone until the worker ends or the next one is deleted
  | { type: "undo-delete" } // brings back all that the last deletion took
  | { type: "delete-run"; id: string } // with its checkpoints; can be undone likewise
  | { type: "import-checkpoint"; file: string; bytes: Blob; base: string } // as exported; `base` as in `readExported`
  | { type: "apply-retention"; runId?: string; keep: RetentionRule } // of every run without an id; can be undone likewise
  | { type: "state" };

export interface StorageReplies {
  connect: void;
  "list-checkpoints": CheckpointInfo[]; // newest first
  "list-runs": RunSummary[]; // newest first
  "save-checkpoint": CheckpointInfo;
  "save-run": void;
  "read-checkpoint": { info: CheckpointInfo; bytes: Blob };
  "read-run": KeptRun | undefined;
  "read-history": RunHistory | undefined;
  "latest-checkpoint": CheckpointInfo | undefined;
  "rename-checkpoint": CheckpointInfo;
  "keep-checkpoint": CheckpointInfo;
  "delete-checkpoint": void;
  "undo-delete": CheckpointInfo[]; // that are back
  "delete-run": void;
  "import-checkpoint": CheckpointInfo;
  "apply-retention": CheckpointInfo[]; // that were removed
  state: StorageState;
}

/** Said after every change, to every door. */
export interface StorageEvent {
  type: "changed";
}
