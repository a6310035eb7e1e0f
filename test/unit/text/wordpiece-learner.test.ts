import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learnedVocabularies, learnerCuts } from "../../../src/cli/parity/kinds/vocabulary.ts";
import { learnWordpieces } from "../../../src/text/wordpiece-learner.ts";
import { goldenCases } from "../../support/golden-cases.ts";
import { naiveLearner } from "./naive-learner.ts";

const { signal } = new AbortController();
const options = { reservedTokens: ["<pad>"], maxTokenLength: 50, maxUniqueChars: 1000, numIterations: 4 };

describe("learnerWords", () => {
  it.each(goldenCases(learnerCuts, "vocabulary/words"))("cuts as tf.text does: $name", async ({ failed }) => {
    expect(await failed()).toEqual([]);
  });
});

describe("learnWordpieces", () => {
  // Cases on recorded speech run where that lies beside the repository.
  it.each(goldenCases(learnedVocabularies, "vocabulary/learner"))(
    "learns $name as tf.text does",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );

  it("gives what counting every substring and subtracting gives, whatever the words", async () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 7 });
    const counts = fc.uniqueArray(fc.tuple(word, fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 30,
      selector: ([text]) => text,
    });
    const sizes = fc.integer({ min: 1, max: 60 });
    await fc.assert(
      fc.asyncProperty(counts, sizes, fc.integer({ min: 0, max: 5 }), async (words, vocabSize, numIterations) => {
        const reserved = ["<pad>", "ab", "##c"];
        const learned = await learnWordpieces(
          words,
          { ...options, vocabSize, numIterations, reservedTokens: reserved },
          { signal },
        );
        expect(learned).toEqual(naiveLearner(words, { vocabSize, reserved, iterations: numIterations }));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("learns from the most frequent words alone where there are too many", async () => {
    const counts = [
      ["ab", 30],
      ["cd", 20],
      ["ef", 10],
      ["gh", 20],
    ] as const;
    const learned = await learnWordpieces(counts, { ...options, vocabSize: 50, maxWords: 2 }, { signal });
    expect(learned.slice(0, 5)).toEqual(["<pad>", "a", "b", "c", "d"]); // of equals the first
    expect(learned).not.toContain("g");
  });

  it("gives the reserved tokens alone where no word is left", async () => {
    expect(await learnWordpieces([["<pad>", 12]], { ...options, vocabSize: 9 }, { signal })).toEqual(["<pad>"]);
    expect(await learnWordpieces([], { ...options, vocabSize: 9 }, { signal })).toEqual(["<pad>"]);
  });

  it("tells how many thresholds there can be, and keeps to it", async () => {
    const told: [number, number][] = [];
    const words = Array.from({ length: 40 }, (_, n) => [`w${"abcdefgh"[n % 8]}${n}`, 10 + n * n] as const);
    await learnWordpieces(words, { ...options, vocabSize: 5 }, { signal, onPass: (...each) => void told.push(each) });
    expect(told.length).toBeGreaterThan(2);
    for (const [, most] of told) expect(most).toBe(told[0]?.[1]);
    expect(told.at(-1)?.[0]).toBeLessThanOrEqual(told[0]?.[1] ?? 0);
  });

  it("stops within a moment when it is told to by a message of the event loop", async () => {
    const controller = new AbortController();
    const words = Array.from({ length: 60_000 }, (_, n) => [n.toString(36).padStart(9, "x"), 10 + (n % 900)] as const);
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => controller.abort(new Error("stopped")));
    port1.start();
    port2.postMessage("stop");
    let passes = 0;
    const learning = learnWordpieces(
      words,
      { ...options, vocabSize: 10 },
      {
        signal: controller.signal,
        onPass: () => void passes++,
      },
    );
    await expect(learning).rejects.toThrow("stopped");
    expect(passes).toBe(0);
    port1.close();
  });
});
