/**
 * The learner as tensorflow_text states it: every substring from each start is counted, then each longer one's count comes
 * off its prefixes. Slow and simple; what the fast one is held against.
 */
export function naiveLearner(
  counts: readonly (readonly [string, number])[],
  { vocabSize, reserved, iterations }: { vocabSize: number; reserved: readonly string[]; iterations: number },
): string[] {
  const all = counts.map(([, count]) => count);
  let upper = Math.min(1e7, Math.max(...all));
  let lower = Math.max(10, Math.min(...all));
  const words = counts.filter(([word]) => !reserved.includes(word));
  for (;;) {
    const threshold = Math.floor((upper + lower) / 2);
    const tokens = learnAt(words, threshold, reserved, iterations);
    const isNear = tokens.length <= vocabSize && vocabSize - tokens.length <= 0.05 * vocabSize;
    if (isNear || lower >= upper || threshold <= 1) return tokens;
    if (tokens.length > vocabSize) lower = threshold + 1;
    else upper = threshold - 1;
  }
}

function learnAt(
  words: readonly (readonly [string, number])[],
  threshold: number,
  reserved: readonly string[],
  iterations: number,
): string[] {
  const characters = [...new Set(words.flatMap(([word]) => Array.from(word)))].sort();
  let current = withCharacters(new Map(), characters);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const counted = new Map<string, number>();
    for (const [word, count] of words) {
      for (const start of iteration === 0 ? everyStart(word) : pieceStarts(word, current)) {
        for (let end = start + 1; end <= word.length; end++) {
          const token = mark(start) + word.slice(start, end);
          counted.set(token, (counted.get(token) ?? 0) + count);
        }
      }
    }
    const next = new Map<string, number>();
    for (const token of [...counted.keys()].sort((a, b) => bare(b).length - bare(a).length)) {
      const count = counted.get(token) ?? 0;
      if (count >= threshold) next.set(token, count);
      const marked = token.length - bare(token).length;
      for (let end = marked + 1; end < token.length; end++) {
        const prefix = token.slice(0, end);
        counted.set(prefix, (counted.get(prefix) ?? 0) - count);
      }
    }
    current = withCharacters(next, characters);
  }
  const ranked = [...current].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([token]) => token);
  return [...new Set([...reserved, ...characters, ...ranked])];
}

function withCharacters(tokens: Map<string, number>, characters: readonly string[]): Map<string, number> {
  for (const token of characters.flatMap(one => [one, `##${one}`])) if (!tokens.has(token)) tokens.set(token, 1);
  return tokens;
}

function pieceStarts(word: string, tokens: ReadonlyMap<string, number>): number[] {
  const starts: number[] = [];
  for (let start = 0; start < word.length; ) {
    starts.push(start);
    let end = word.length;
    while (!tokens.has(mark(start) + word.slice(start, end))) end--; // every character is a token
    start = end;
  }
  return starts;
}

const everyStart = (word: string) => Array.from(word, (_, start) => start);
const mark = (start: number) => (start > 0 ? "##" : "");
const bare = (token: string) => token.replace(/^##/, "");
