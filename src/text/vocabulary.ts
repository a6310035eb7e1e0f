import type { DecoderConfig } from "../config/config.ts";
import { splitLines } from "../lib/lines.ts";
import { type Place, StudioError } from "../lib/result.ts";

/** What of the decoder's configuration a vocabulary needs. */
export type VocabularyOptions = Pick<DecoderConfig, "blank_index" | "unknown_index" | "unknown_token">;

/** The tokens of a vocabulary file. A token's id is its line number from 0 and its class in the model (specification 4.2). */
export class Vocabulary {
  /** Id of the unknown token's line: what the tokenizer writes for a word that it cannot cut. */
  readonly unknownId: number;
  /** UTF-16 length of the longest token: no match can be longer. */
  readonly longest: number;

  private constructor(
    private readonly tokens: readonly string[],
    private readonly ids: ReadonlyMap<string, number>,
    /** Ids that never become text: the blank, and `unknown_index`, which need not be `unknownId`. */
    readonly silentIds: ReadonlySet<number>,
    unknownId: number,
  ) {
    this.unknownId = unknownId;
    this.longest = tokens.reduce((longest, token) => Math.max(longest, token.length), 0);
  }

  /**
   * @throws StudioError `vocabulary-empty`, `vocabulary-duplicate` (with its line) or `vocabulary-no-unknown`: the files that
   * TensorFlowASR refuses
   */
  static parse(text: string, file: string, decoder: VocabularyOptions): Vocabulary {
    const tokens = splitLines(text);
    if (tokens.length === 0) throw refused("vocabulary-empty", "The vocabulary has no lines.", { file });
    const ids = new Map<string, number>();
    for (const [id, token] of tokens.entries()) {
      const first = ids.get(token);
      if (first !== undefined) {
        const message = `Token ${JSON.stringify(token)} stands on line ${first + 1} already.`;
        throw refused("vocabulary-duplicate", message, { file, line: id + 1 });
      }
      ids.set(token, id);
    }
    const unknownId = ids.get(decoder.unknown_token);
    if (unknownId === undefined) {
      const message = `No line is the unknown token ${JSON.stringify(decoder.unknown_token)}.`;
      throw refused("vocabulary-no-unknown", message, { file });
    }
    return new Vocabulary(tokens, ids, new Set([decoder.blank_index, decoder.unknown_index]), unknownId);
  }

  /**
   * As `parse`, from the file's bytes. A byte order mark stays part of the first token, as in TensorFlowASR.
   * @throws StudioError also `vocabulary-encoding` where the bytes are not UTF-8
   */
  static parseBytes(bytes: Uint8Array, file: string, decoder: VocabularyOptions): Vocabulary {
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw refused("vocabulary-encoding", "The vocabulary is not UTF-8.", { file });
    }
    return Vocabulary.parse(text, file, decoder);
  }

  /** Number of tokens. */
  get size(): number {
    return this.tokens.length;
  }

  /** Number of the model's classes: one more than there are tokens. The last has no token and must be masked in decoding. */
  get classes(): number {
    return this.tokens.length + 1;
  }

  /** @throws StudioError `token-without-text` for an id that has no line; the reference reads foreign memory there */
  tokenOf(id: number): string {
    const token = this.tokens[id];
    if (token !== undefined) return token;
    throw new StudioError(
      "token-without-text",
      `Class ${id} has no token: the vocabulary has the ids 0 to ${this.size - 1}.`,
      {},
      "Mask this class in decoding, or use the vocabulary that the model was trained with.",
    );
  }

  /** The id of exactly this token. */
  idOf(token: string): number | undefined {
    return this.ids.get(token);
  }
}

function refused(code: string, message: string, place: Place): StudioError {
  const nextStep = "A vocabulary has one token a line, each once, in UTF-8, the unknown token among them.";
  return new StudioError(code, message, place, nextStep);
}
