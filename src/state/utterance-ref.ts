import type { UtteranceIndex } from "../data/utterance-index.ts";
import type { CatalogFile, Part, UtteranceRef } from "../workers/catalog/protocol.ts";

/** An utterance's place as it stands in addresses: `train:train_1.tfrecord:12`. */
export function formatUtteranceRef({ part, shard, index }: UtteranceRef): string {
  return `${part}:${shard}:${index}`;
}

/** Undefined for what is no such place. A shard's name may hold colons itself. */
export function parseUtteranceRef(text: string): UtteranceRef | undefined {
  const [, part, shard, index] = /^(train|eval|test):(.+):(\d+)$/su.exec(text) ?? [];
  if (part === undefined || shard === undefined || index === undefined) return undefined;
  return { part: part as Part, shard, index: Number(index) }; // the expression lets no other part through
}

/** The address of the Decode screen with this utterance. */
export function decodeAddress(ref: UtteranceRef): string {
  return `#/decode?utterance=${encodeURIComponent(formatUtteranceRef(ref))}`;
}

/** Its row among those that were read; undefined where it is not. */
export function rowOf(
  { part, shard, index }: UtteranceRef,
  files: readonly CatalogFile[],
  rows: Pick<UtteranceIndex, "count" | "value">,
): number | undefined {
  const file = files.findIndex(each => each.part === part && each.path === shard);
  for (let row = 0; row < rows.count; row++) {
    if (rows.value("file", row) === file && rows.value("index", row) === index) return row;
  }
  return undefined;
}
