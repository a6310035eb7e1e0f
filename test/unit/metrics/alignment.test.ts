import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlignmentStep, align, countErrors } from "../../../src/metrics/alignment.ts";

/** Edit distance straight from its recursive definition, as an independent opinion. */
function distance(a: readonly string[], b: readonly string[]): number {
  const known = new Map<string, number>();
  const from = (i: number, j: number): number => {
    if (i === a.length) return b.length - j;
    if (j === b.length) return a.length - i;
    const key = `${i},${j}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const best = a[i] === b[j] ? from(i + 1, j + 1) : 1 + Math.min(from(i + 1, j + 1), from(i + 1, j), from(i, j + 1));
    known.set(key, best);
    return best;
  };
  return from(0, 0);
}

function errors(reference: readonly string[], hypothesis: readonly string[]): number {
  const { substitutions, deletions, insertions } = countErrors(reference, hypothesis);
  return substitutions + deletions + insertions;
}

/** `kitten/sitting` style: matches bare, substitutions a/b, deletions a/, insertions /b. */
function show(steps: readonly AlignmentStep[], reference: readonly string[], hypothesis: readonly string[]): string {
  return steps
    .map(step => {
      if (step.kind === "match") return reference[step.reference];
      if (step.kind === "substitution") return `${reference[step.reference]}/${hypothesis[step.hypothesis]}`;
      return step.kind === "deletion" ? `${reference[step.reference]}/` : `/${hypothesis[step.hypothesis]}`;
    })
    .join(" ");
}

// Three letters, so that ties abound.
const items = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });

describe("align", () => {
  it.each([
    ["", "", ""],
    ["a b", "", "a/ b/"],
    ["", "a b", "/a /b"],
    ["the cat sat", "the cat sat", "the cat sat"],
    ["the cat sat down", "the bat sat", "the cat/bat sat down/"],
    // Ties: walking back from the end, matches and substitutions come before deletions, these before insertions.
    ["a a", "a", "a/ a"],
    ["a", "a a", "/a a"],
    ["a b", "c", "a/ b/c"],
    ["a", "b c", "/b a/c"],
    ["a b", "b a", "a/b b/a"],
    ["a b c", "b c d", "a/ b c /d"],
  ])("takes %j to %j by the tie rule", (reference, hypothesis, expected) => {
    const [a, b] = [reference, hypothesis].map(text => (text === "" ? [] : text.split(" ")));
    expect(show(align(a ?? [], b ?? []), a ?? [], b ?? [])).toBe(expected);
  });

  it("passes every item of both sides once and in order, calling equal items matches", () => {
    fc.assert(
      fc.property(items, items, (reference, hypothesis) => {
        const steps = align(reference, hypothesis);
        expect(steps.flatMap(step => ("reference" in step ? [step.reference] : []))).toEqual([...reference.keys()]);
        expect(steps.flatMap(step => ("hypothesis" in step ? [step.hypothesis] : []))).toEqual([...hypothesis.keys()]);
        for (const step of steps) {
          if (step.kind === "match") expect(reference[step.reference]).toBe(hypothesis[step.hypothesis]);
          if (step.kind === "substitution") expect(reference[step.reference]).not.toBe(hypothesis[step.hypothesis]);
        }
      }),
    );
  });

  it("has the counts of countErrors, split included", () => {
    fc.assert(
      fc.property(items, items, (reference, hypothesis) => {
        const kinds = align(reference, hypothesis).map(({ kind }) => kind);
        expect(countErrors(reference, hypothesis)).toEqual({
          substitutions: kinds.filter(kind => kind === "substitution").length,
          deletions: kinds.filter(kind => kind === "deletion").length,
          insertions: kinds.filter(kind => kind === "insertion").length,
          reference: reference.length,
        });
      }),
    );
  });
});

describe("countErrors", () => {
  it("finds the edit distance", () => {
    fc.assert(
      fc.property(items, items, (reference, hypothesis) => {
        expect(errors(reference, hypothesis)).toBe(distance(reference, hypothesis));
      }),
      { numRuns: 500 },
    );
  });

  it("is a metric: zero for equal sides alone, symmetric, never longer than a detour", () => {
    fc.assert(
      fc.property(items, items, items, (a, b, c) => {
        expect(errors(a, b) === 0).toBe(a.join() === b.join());
        expect(errors(a, b)).toBe(errors(b, a));
        expect(errors(a, c)).toBeLessThanOrEqual(errors(a, b) + errors(b, c));
      }),
    );
  });

  it("compares bytes as well as words", () => {
    const counts = countErrors(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 3));
    expect(counts).toEqual({ substitutions: 0, deletions: 1, insertions: 0, reference: 3 });
  });
});
