import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ObjectStorageConfig } from "../../../src/config/config.ts";
import { openProject } from "../../../src/run/project.ts";
import { projectData } from "../../../src/run/project-data.ts";
import { memorySource } from "../../../src/sources/index.ts";

const folder = "public/samples/digits";
const vocabulary = readFileSync(`${folder}/digits.tokens`);
const text = `${readFileSync(`${folder}/config.j2`, "utf8")}
studio_config: {object_storage: {endpoint: "https://s3.example.org", addressing: path}}
`;

describe("openProject", () => {
  it("asks for a source once the config has said where object storage lies, and hands it over", async () => {
    const asked: (ObjectStorageConfig | undefined)[] = [];
    const source = memorySource({ "digits.tokens": vocabulary });
    const opened = await openProject("config.j2", text, ({ studio_config }) => {
      asked.push(studio_config.object_storage);
      return source;
    });
    expect(asked).toEqual([{ endpoint: "https://s3.example.org", addressing: "path" }]);
    expect(opened.source).toBe(source);
    expect(opened.vocabulary.classes).toBeGreaterThan(2);
  });

  it("asks for no source where the config has errors", async () => {
    const sourceOf = () => {
      throw new Error("No source is needed.");
    };
    await expect(openProject("config.j2", "model_config: [", sourceOf)).rejects.toMatchObject({
      code: "config-invalid",
      place: { file: "config.j2", line: 1 },
    });
  });

  it("takes dropped files before it looks at addresses", async () => {
    const remote = text.replace("digits.tokens", "s3://bucket/digits/digits.tokens");
    const files = [{ path: "digits.tokens", content: new Blob([vocabulary]) }];
    const { source } = await openProject("config.j2", remote, projectData(files, []));
    expect((await source.list("s3://bucket/digits/digits.tokens")).map(({ name }) => name)).toEqual(["digits.tokens"]);
  });
});
