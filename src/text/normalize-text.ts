import type { DecoderConfig } from "../config/config.ts";

export type NormalizationForm = DecoderConfig["normalization_form"];

/**
 * A transcript as the tokenizer sees it: Unicode normal form, control and format characters as spaces, lower case, ASCII
 * space stripped (specification 4.1). Lower-casing is Unicode's in full, as ICU does it for TensorFlow: a sigma at the end
 * of a word becomes final, a dotted capital I two characters. Which characters are assigned follows the platform's Unicode.
 */
export function normalizeText(text: string, form: NormalizationForm): string {
  return stripAsciiSpace(
    text
      .normalize(form)
      .replace(/[\p{Cc}\p{Cf}]/gu, " ")
      .toLowerCase(),
  );
}

/** The text of a record: each broken UTF-8 sequence becomes U+FFFD, which no vocabulary holds; a byte order mark stays. */
export function decodeTranscript(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function stripAsciiSpace(text: string): string {
  return text.replace(/^[\t\n\v\f\r ]+|[\t\n\v\f\r ]+$/g, "");
}
