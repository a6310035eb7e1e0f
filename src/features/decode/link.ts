import { parseUtteranceRef } from "../../state/utterance-ref.ts";
import type { UtteranceRef } from "../../workers/catalog/protocol.ts";

/** What an address asks the screen to do: `#/decode?checkpoint=<id>`, `#/decode?utterance=<part>:<shard>:<index>`. */
export interface DecodeLink {
  checkpoint: string | undefined;
  utterance: UtteranceRef | undefined;
}

/** Of `location.hash`. */
export function parseDecodeLink(hash: string): DecodeLink {
  const [, search = ""] = /^#?\/?decode\?(.*)$/su.exec(hash) ?? [];
  const query = new URLSearchParams(search);
  const utterance = query.get("utterance");
  return {
    checkpoint: query.get("checkpoint") ?? undefined,
    utterance: utterance === null ? undefined : parseUtteranceRef(utterance),
  };
}
