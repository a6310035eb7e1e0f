import type { NormalizationForm } from "./normalize-text.ts";

/**
 * The words that the vocabulary learner counts (specification 4.5). Case is kept, and every punctuation mark and CJK
 * ideograph is a word of its own: `don't` trains as `don`, `'`, `t` although the tokenizer keeps it whole.
 */
export function learnerWords(text: string, form: NormalizationForm): readonly string[] {
  if (printableAscii.test(text)) return text.match(asciiWord) ?? []; // nothing to normalise; five times as fast
  const prepared = text.normalize(form).replace(/[\p{Cc}\p{Cf}]/gu, " ");
  return prepared.match(word) ?? [];
}

const printableAscii = /^[\x20-\x7e]*$/;
const asciiWord = /[A-Za-z0-9]+|[!-/:-@[-`{-~]/g;

// Besides the blank only U+2028 and U+2029 could separate, and tf.text's `\s` is ASCII's.
const ideograph =
  "\\u4e00-\\u9fff\\u3400-\\u4dbf\\u{20000}-\\u{2a6df}\\u{2a700}-\\u{2ceaf}\\uf900-\\ufaff\\u{2f800}-\\u{2fa1f}";
const alone = `!-\\/:-@\\[-\`\\{-~\\p{P}${ideograph}`;
const word = new RegExp(`[${alone}]|[^ ${alone}]+`, "gu");
