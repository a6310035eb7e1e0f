import { describe, expect, it } from "vitest";
import { staticFiles } from "../../../scripts/first-screen.mjs";

describe("staticFiles", () => {
  it("follows imports through circles, with their styles, but not import()", () => {
    const manifest = {
      "index.html": { file: "index.js", css: ["index.css"], imports: ["_a"], dynamicImports: ["later.tsx"] },
      _a: { file: "a.js", imports: ["index.html", "_b"] },
      _b: { file: "b.js", css: ["b.css"], imports: ["_a"] },
      "later.tsx": { file: "later.js" },
    };
    expect(staticFiles(manifest, "index.html").sort()).toEqual(["a.js", "b.css", "b.js", "index.css", "index.js"]);
  });
});
