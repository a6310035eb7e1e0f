import { dirname, join } from "node:path/posix";
import { decodeTranscript, type NormalizationForm, normalizeText } from "../../../text/normalize-text.ts";
import { Vocabulary, type VocabularyOptions } from "../../../text/vocabulary.ts";
import { detokenize, tokenize } from "../../../text/wordpiece.ts";
import type { Check } from "../compare.ts";
import { casesWith, type GoldenKind, onCpu, refused, same } from "../parity-case.ts";

interface TextCase {
  text: string;
  ids: number[];
  prepared?: string; // where it differs from the text
  decoded: string;
}

interface WordpieceFile {
  vocabulary: string; // path from the golden's folder
  num_classes: number;
  texts: TextCase[];
  every_pair?: { pairs: { ids: number[]; decoded: string }[] };
  normalization_forms?: Record<NormalizationForm, TextCase[]>;
  batches?: { ids: number[][]; decoded: string[] }[];
  invalid_utf8?: { text_hex: string; ids: number[] }[];
}

const decoder: VocabularyOptions = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };

/** Normalising, tokenising and detokenising with a vocabulary file beside the golden. */
export const wordpiece: GoldenKind = ({ folder, stem, json }) => {
  if (typeof json.vocabulary !== "string" || !("texts" in json && "num_classes" in json)) return undefined;
  const golden = folder.json<WordpieceFile>(`${stem}.json`);
  const file = join(dirname(stem), golden.vocabulary);
  const read = () => Vocabulary.parseBytes(folder.bytes(file), file, decoder);
  const texts = (cases: readonly TextCase[], form: NormalizationForm) => {
    const vocabulary = read();
    return cases.map(({ text, ids, prepared = text, decoded }) => {
      const own = tokenize(text, vocabulary, form);
      return same(text, [own, normalizeText(text, form), detokenize(own, vocabulary)], [ids, prepared, decoded]);
    });
  };
  const forms = Object.entries(golden.normalization_forms ?? {});
  return [
    onCpu(`${stem} texts`, () => [same("classes", read().classes, golden.num_classes), ...texts(golden.texts, "NFKC")]),
    ...forms.map(([form, cases]) => onCpu(`${stem} ${form}`, () => texts(cases, form as NormalizationForm))), // the key is one
    onCpu(`${stem} detokenising`, () => {
      const vocabulary = read();
      const pairs = golden.every_pair?.pairs ?? [];
      const batches = golden.batches ?? [];
      const broken = golden.invalid_utf8 ?? [];
      return [
        ...pairs.map(({ ids, decoded }) => same(`${ids}`, detokenize(ids, vocabulary), decoded)),
        ...batches.map(({ ids, decoded }) => {
          return same(
            JSON.stringify(ids),
            ids.map(row => detokenize(row, vocabulary)),
            decoded,
          );
        }),
        ...broken.map(({ text_hex: hex, ids }) => {
          return same(hex, tokenize(decodeTranscript(Buffer.from(hex, "hex")), vocabulary, "NFKC"), ids);
        }),
      ];
    }),
  ];
};

interface VocabularyCase {
  name: string; // and, after a comma, what of the decoder's configuration is not the default
  file?: string;
  num_classes?: number;
  lines?: number;
  texts?: { text: string; ids: number[]; decoded: string }[];
  error?: object;
}

/** Odd vocabulary files. */
export const vocabularies: GoldenKind = file => {
  const cases = casesWith<VocabularyCase>(file, "file", "num_classes", "texts");
  return cases?.flatMap(item => {
    const { name, file: content } = item;
    if (content === undefined) return [];
    const read = () => Vocabulary.parse(content, name, { ...decoder, ...decoderOf(name) });
    return onCpu(`${file.stem} ${name}`, async (): Promise<Check[]> => {
      if (item.error !== undefined) return [await refused("refusal", read)];
      const vocabulary = read();
      return [
        same("classes", vocabulary.classes, item.num_classes ?? vocabulary.classes),
        same("lines", vocabulary.size, item.lines ?? vocabulary.size),
        ...(item.texts ?? []).map(({ text, ids, decoded }) => {
          const own = tokenize(text, vocabulary, "NFKC");
          return same(text, [own, detokenize(own, vocabulary)], [ids, decoded]);
        }),
      ];
    });
  });
};

interface DetokeniseCase {
  ids: number[][];
  texts?: string[]; // none where the reference crashed
}

export const detokenising: GoldenKind = file => {
  const cases = casesWith<DetokeniseCase>(file, "ids", "texts");
  const { vocabulary: tokens } = file.json;
  if (cases === undefined || !Array.isArray(tokens)) return undefined;
  return [
    onCpu(file.stem, () => {
      const vocabulary = Vocabulary.parse(tokens.join("\n"), file.stem, decoder);
      return Promise.all(
        cases.map(async ({ ids, texts }) => {
          const decode = () => ids.map(row => detokenize(row, vocabulary));
          const name = JSON.stringify(ids);
          return texts === undefined ? refused(name, decode) : same(name, decode(), texts);
        }),
      );
    }),
  ];
};

/** "blank_index 2" and "unknown_token `##a`, unknown_index 3" in a case's name. */
function decoderOf(name: string): Partial<VocabularyOptions> {
  const blank = /blank_index (\d+)/.exec(name)?.[1];
  const unknown = /unknown_index (\d+)/.exec(name)?.[1];
  const token = /unknown_token `([^`]*)`/.exec(name)?.[1];
  return {
    ...(blank !== undefined && { blank_index: Number(blank) }),
    ...(unknown !== undefined && { unknown_index: Number(unknown) }),
    ...(token !== undefined && { unknown_token: token }),
  };
}
