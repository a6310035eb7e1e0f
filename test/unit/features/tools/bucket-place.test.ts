import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { bucketPlace, placeInBucket } from "../../../../src/features/tools/bucket-place.ts";

describe("bucketPlace", () => {
  it("is Amazon's or Google's where no config says otherwise", () => {
    expect(bucketPlace("s3://mine/speech", undefined)).toEqual({
      host: "s3.amazonaws.com",
      endpoint: "https://s3.amazonaws.com",
      patterns: ["s3://mine/speech/*"],
    });
    expect(bucketPlace("gs://mine", undefined)?.host).toBe("storage.googleapis.com");
  });

  it("is where the config says", async () => {
    const { config } = await loadConfig(
      `${readFileSync("public/samples/digits/config.j2", "utf8")}
studio_config:
  object_storage:
    endpoint: http://127.0.0.1:8000
`,
      "config.j2",
    );
    expect(bucketPlace("s3://mine", config)?.host).toBe("127.0.0.1:8000");
  });

  it.each(["", "s3://", "mine/speech", "https://example.org/speech"])("is nothing for %s", address => {
    expect(bucketPlace(address, undefined)).toBeUndefined();
  });
});

describe("placeInBucket", () => {
  it("is the folder in which the files lie", () => {
    expect(placeInBucket("s3://mine/made/", [{ name: "tfrecords/train_1.tfrecord" }])).toBe("s3://mine/made/tfrecords");
    expect(placeInBucket("s3://mine", [{ name: "words.tokens" }])).toBe("s3://mine");
  });
});
