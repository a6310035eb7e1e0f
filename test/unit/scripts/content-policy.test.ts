import { describe, expect, it } from "vitest";
import { policy } from "../../../scripts/content-policy.mjs";

const rules = new Map(
  policy.split("; ").map(rule => {
    const [name = "", ...sources] = rule.split(" ");
    return [name, sources];
  }),
);

describe("the content policy", () => {
  it("lets data come from any server by https, and by http from this machine alone", () => {
    const sources = rules.get("connect-src");
    expect(sources).toEqual(expect.arrayContaining(["'self'", "https:", "http://localhost:*", "http://127.0.0.1:*"]));
    expect(sources).not.toContain("http:");
  });

  it("lets nothing but data come from elsewhere", () => {
    expect([...rules.keys()]).toContain("script-src");
    for (const [name, sources] of rules) {
      if (name !== "connect-src") expect(sources.filter(source => /^https?:|\*/.test(source))).toEqual([]);
    }
  });
});
