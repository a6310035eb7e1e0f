import { describe, expect, it } from "vitest";
import { amazonEndpoint, credentialsEndpoint, credentialsFor, serviceOf } from "../../../src/sources/access.ts";
import { isAddress, parseAddress } from "../../../src/sources/address.ts";

describe("parseAddress", () => {
  it.each([
    ["s3://bucket/a/b.tfrecord", { scheme: "s3", bucket: "bucket", key: "a/b.tfrecord" }],
    ["gs://some_bucket/a b#c?d%20e", { scheme: "gs", bucket: "some_bucket", key: "a b#c?d%20e" }],
    ["s3://bucket", { scheme: "s3", bucket: "bucket", key: "" }],
    ["s3://bucket//a", { scheme: "s3", bucket: "bucket", key: "/a" }],
  ])("takes %s apart and leaves its key as it is", (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
  });

  it("takes the address of a web server with its query and without its fragment", () => {
    expect(parseAddress("https://host/a?b=c#d")).toEqual({ scheme: "http", url: new URL("https://host/a?b=c") });
  });

  it.each([
    ["s3://b/key", "bucket"],
    ["s3://evil.example#/key", "bucket"],
    ["s3://user@host/key", "bucket"],
    ["s3://bucket/a/../b", "part"],
    ["s3://bucket/\ud800", "letter"],
    ["ftp://host/key", "no address"],
    ["https://user:secret@host/key", "password"],
  ])("refuses %s", (text, reason) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: "address-unreadable" }));
    expect(() => parseAddress(text)).toThrow(reason);
  });

  it("does not tell the password that it refuses", () => {
    expect(() => parseAddress("https://user:secret@host/key?sig=hidden")).toThrow(
      expect.objectContaining({ place: { file: "https://host/key?…" } }),
    );
  });
});

describe("isAddress", () => {
  it("tells addresses from paths", () => {
    expect(["s3://b/k", "gs://b/k", "http://h/k", "https://h/k"].every(isAddress)).toBe(true);
    expect(["/data/k", "data/k", "C:\\k", "file:///k", "s3:k"].some(isAddress)).toBe(false);
  });
});

describe("serviceOf", () => {
  it("leads to Amazon where a config says nothing", () => {
    const service = serviceOf("s3");
    expect(service.endpoint.href).toBe("https://s3.us-east-1.amazonaws.com/");
    expect(service).toMatchObject({ region: "us-east-1", addressing: "virtual-host" });
    expect(serviceOf("s3", { region: "eu-west-1" }).endpoint.host).toBe("s3.eu-west-1.amazonaws.com");
  });

  it("leads gs:// to Google whatever the config says of s3://", () => {
    const service = serviceOf("gs", { endpoint: "http://127.0.0.1:8000", region: "us-east-1" });
    expect(service).toMatchObject({ region: "auto", addressing: "path" });
    expect(service.endpoint.origin).toBe("https://storage.googleapis.com");
  });

  it.each(["127.0.0.1:8000", "ftp://host", "https://key:secret@host", "https://host?key=secret"])(
    "refuses the endpoint %s without repeating it",
    endpoint => {
      expect(() => serviceOf("s3", { endpoint })).toThrow(expect.objectContaining({ code: "endpoint-unreadable" }));
      expect(() => serviceOf("s3", { endpoint })).not.toThrow(endpoint);
    },
  );
});

describe("credentialsFor", () => {
  const keys = (endpoint: string) => ({ endpoint, accessKeyId: "id", secretAccessKey: "secret" });

  it("finds the keys of an endpoint by its origin", () => {
    const own = keys("http://127.0.0.1:8000/");
    expect(credentialsFor(serviceOf("s3", { endpoint: "http://127.0.0.1:8000/base" }), [own])).toBe(own);
  });

  it.each(["http://127.0.0.1:8001", "https://127.0.0.1:8000", "http://127.0.0.1.example:8000"])(
    "has none for %s when they were given for another",
    endpoint => {
      expect(credentialsFor(serviceOf("s3", { endpoint }), [keys("http://127.0.0.1:8000")])).toBeUndefined();
    },
  );

  it("takes Amazon's keys for all of its regions and for nobody else", () => {
    const amazon = keys(amazonEndpoint);
    expect(credentialsFor(serviceOf("s3", { region: "eu-west-1" }), [amazon])).toBe(amazon);
    for (const endpoint of ["http://s3.eu-west-1.amazonaws.com", "https://s3.a.amazonaws.com.example.org"]) {
      expect(credentialsFor(serviceOf("s3", { endpoint }), [amazon])).toBeUndefined();
    }
    expect(credentialsFor(serviceOf("gs"), [amazon])).toBeUndefined();
  });

  it("is asked with what credentialsEndpoint says", () => {
    for (const storage of [{}, { region: "eu-west-1" }, { endpoint: "http://127.0.0.1:8000/base" }]) {
      const own = keys(credentialsEndpoint("s3", storage));
      expect(credentialsFor(serviceOf("s3", storage), [own])).toBe(own);
    }
    const google = keys(credentialsEndpoint("gs", { endpoint: "http://127.0.0.1:8000" }));
    expect(credentialsFor(serviceOf("gs"), [google])).toBe(google);
  });
});
