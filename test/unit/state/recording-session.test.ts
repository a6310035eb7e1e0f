import { describe, expect, it } from "vitest";
import {
  at,
  emptySession,
  type Prompt,
  promptsDone,
  type RecordingSession,
  skipped,
  type Take,
  withoutTakes,
  withPrompts,
  withTake,
  withTakesAgain,
} from "../../../src/state/recording-session.ts";

const prompts: Prompt[] = ["a", "b", "c"].map(id => ({ id, text: `say ${id}` }));
const begun = withPrompts(emptySession, prompts);

function take(promptId: string, keptAt = 0): Take {
  const id = `${promptId}${keptAt}`;
  return { id, promptId, text: `say ${promptId}`, sampleRate: 8000, seconds: 1, keptAt, wav: new Blob() };
}

function ids({ takes }: RecordingSession): string[] {
  return takes.map(({ id }) => id);
}

describe("withTake", () => {
  it("goes to the next prompt, and from the last to the first that was left out", () => {
    const one = withTake(begun, take("a"));
    expect(one.position).toBe(1);
    const three = withTake(at(one, 2), take("c"));
    expect(three.position).toBe(1);
    const all = withTake(three, take("b"));
    expect(all.position).toBe(3);
    expect(promptsDone(all)).toBe(3);
  });

  it("keeps takes in the order of the prompts, whenever they were read", () => {
    expect(ids(withTake(withTake(begun, take("c", 1)), take("a", 2)))).toEqual(["a2", "c1"]);
  });

  it("replaces what was said to the prompt before", () => {
    expect(ids(withTake(withTake(begun, take("a", 1)), take("a", 2)))).toEqual(["a2"]);
  });
});

describe("skipped", () => {
  it("passes over prompts that are done", () => {
    const session = at(withTake(begun, take("b")), 0);
    expect(skipped(session).position).toBe(2);
    expect(skipped(skipped(session)).position).toBe(0);
  });
});

describe("withPrompts", () => {
  it("keeps the takes of prompts that have gone, behind the others", () => {
    const session = withTake(withTake(begun, take("a", 1)), take("b", 2));
    const changed = withPrompts(session, [{ id: "b", text: "say b" }]);
    expect(ids(changed)).toEqual(["b2", "a1"]);
    expect(promptsDone(changed)).toBe(1);
  });

  it("shows the first prompt that has no take", () => {
    expect(withPrompts(emptySession, prompts).position).toBe(0);
    expect(withPrompts(withTake(begun, take("a")), prompts).position).toBe(1);
  });
});

describe("withTakesAgain", () => {
  it("brings back what was deleted, in its place", () => {
    const session = withTake(withTake(begun, take("a", 1)), take("b", 2));
    const deleted = withoutTakes(session, new Set(["a1"]));
    expect(ids(deleted)).toEqual(["b2"]);
    expect(ids(withTakesAgain(deleted, [take("a", 1)]))).toEqual(["a1", "b2"]);
  });

  it("leaves a take that was done anew", () => {
    const session = withTake(begun, take("a", 2));
    expect(ids(withTakesAgain(session, [take("a", 1)]))).toEqual(["a2"]);
  });
});

describe("at", () => {
  it("stays within the prompts and their end", () => {
    expect([at(begun, -1).position, at(begun, 9).position]).toEqual([0, 3]);
  });
});
