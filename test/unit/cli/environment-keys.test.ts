import { describe, expect, it } from "vitest";
import { environmentKeys, environmentStorage } from "../../../src/cli/environment-keys.ts";

const pair = { AWS_ACCESS_KEY_ID: "AKIA1", AWS_SECRET_ACCESS_KEY: "secret" };

describe("environmentKeys", () => {
  it("gives Amazon's keys for Amazon, or for the endpoint that is set beside them", () => {
    const keys = { accessKeyId: "AKIA1", secretAccessKey: "secret" };
    expect(environmentKeys(pair)).toEqual([{ endpoint: "https://s3.amazonaws.com", ...keys }]);
    const AWS_ENDPOINT_URL = "http://127.0.0.1:8000";
    expect(environmentKeys({ ...pair, AWS_ENDPOINT_URL, AWS_SESSION_TOKEN: "t" })).toEqual([
      { endpoint: AWS_ENDPOINT_URL, ...keys, sessionToken: "t" },
    ]);
  });

  it("gives Google's keys for Google, whatever the endpoint of the others", () => {
    const google = { GOOGLE_HMAC_ACCESS_ID: "GOOG1", GOOGLE_HMAC_SECRET: "s" };
    expect(environmentKeys({ ...google, AWS_ENDPOINT_URL: "http://127.0.0.1:8000" })).toEqual([
      { endpoint: "https://storage.googleapis.com", accessKeyId: "GOOG1", secretAccessKey: "s" },
    ]);
  });

  it("gives none where nothing is set, or set to nothing", () => {
    expect(environmentKeys({})).toEqual([]);
    expect(environmentKeys({ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "t" })).toEqual([]);
  });

  it("names the half that is missing, and not the other's value", () => {
    const attempt = () => environmentKeys({ AWS_SECRET_ACCESS_KEY: "wJalrXUt" });
    expect(attempt).toThrow("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not.");
    expect(attempt).not.toThrow("wJalrXUt");
  });
});

describe("environmentStorage", () => {
  it("takes the region from either of its two names", () => {
    expect(environmentStorage({ AWS_DEFAULT_REGION: "eu-1" })).toEqual({ region: "eu-1" });
    expect(environmentStorage({ AWS_DEFAULT_REGION: "eu-1", AWS_REGION: "us-2" })).toEqual({ region: "us-2" });
    expect(environmentStorage({})).toEqual({});
  });
});
