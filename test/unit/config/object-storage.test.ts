import { describe, expect, it } from "vitest";
import type { ObjectStorageConfig } from "../../../src/config/config.ts";
import { type Diagnostic, formatDiagnostic } from "../../../src/config/diagnostic.ts";
import { type LoadedConfig, loadConfig } from "../../../src/config/load.ts";

const least = "decoder_config: {vocabulary: v.tokens}\nmodel_config: {encoder_blocks: [{}]}\n";

const load = (text: string): Promise<LoadedConfig> => loadConfig(`${least}${text}\n`, "c.yml");

async function storageOf(text: string): Promise<ObjectStorageConfig | undefined> {
  const { config, diagnostics } = await load(`studio_config: {object_storage: ${text}}`);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return config?.studio_config.object_storage;
}

async function errorsOf(text: string): Promise<string[]> {
  const { config, diagnostics } = await load(text);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(config === undefined).toBe(errors.length > 0);
  return errors.map(formatDiagnostic);
}

describe("studio_config.object_storage", () => {
  it("is absent where the config does not have it", async () => {
    const { config } = await load("");
    expect(config).toBeDefined();
    expect(config?.studio_config).not.toHaveProperty("object_storage");
  });

  it("gives what is written, and nothing for what is left out", async () => {
    expect(await storageOf("{endpoint: 'http://127.0.0.1:8000', region: eu-1, addressing: path}")).toEqual({
      endpoint: "http://127.0.0.1:8000",
      region: "eu-1",
      addressing: "path",
    });
    expect(await storageOf("{addressing: virtual-host}")).toEqual({ addressing: "virtual-host" });
    expect(await storageOf("{}")).toEqual({});
    expect(await storageOf("null")).toBeUndefined();
  });

  it("takes an endpoint for its origin", async () => {
    expect(await storageOf("{endpoint: 'HTTPS://S3.Example.org:443/'}")).toEqual({
      endpoint: "https://s3.example.org",
    });
  });

  it.each([
    ["endpoint: s3.example.org", "endpoint must be an address such as https://s3.example.org."],
    ["endpoint: 'ftp://s3.example.org'", "endpoint must begin with https:// or http://."],
    ["endpoint: 'https://s3.example.org/bucket'", "endpoint must end after host and port; bucket and folder belong"],
    ["endpoint: 'https://s3.example.org/?a=b'", "endpoint must end after host and port"],
    ["endpoint: 5", "endpoint must be text that is not empty, not 5."],
    ["region: 'evil.example/'", 'region must be a region such as us-east-1, not the text "evil.example/".'],
    ["addressing: host", 'addressing must be one of path, virtual-host, not the text "host".'],
    ["endpiont: 'https://s3.example.org'", "Did you mean endpoint?"],
  ])("refuses {%s}", async (text, message) => {
    const [error = "", ...others] = await errorsOf(`studio_config:\n  object_storage: {${text}}`);
    expect(error).toContain(message);
    expect(error).toMatch(/^c\.yml:4:\d+: error: /);
    expect(others).toEqual([]);
  });

  it("says what a stray key of it belongs to", async () => {
    const { diagnostics } = await load("learning_config: {addressing: path}");
    expect(diagnostics.find(({ key }) => key === "learning_config.addressing")?.nearest).toBe(
      "studio_config.object_storage.addressing",
    );
  });

  it.each([
    "access_key",
    "accessKeyId",
    "aws_access_key_id",
    "secret",
    "secret_access_key",
    "aws_session_token",
    "hmac_key",
    "password",
    "key",
  ])("refuses %s with a word on where keys go, and does not repeat its value", async name => {
    for (const text of [`{object_storage: {${name}: wJalrXUt}}`, `{${name}: wJalrXUt}`]) {
      const errors = await errorsOf(`studio_config: ${text}`);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(`${name} looks like a key or a secret. Keys do not belong in a config`);
      expect(errors[0]).toContain("Object storage");
      expect(errors[0]).not.toContain("wJalrXUt");
    }
  });

  it("refuses a key within an address without repeating it", async () => {
    const errors = [
      ...(await errorsOf("studio_config: {object_storage: {endpoint: 'https://AKIA:wJalrXUt@s3.example.org'}}")),
      ...(await errorsOf("learning_config: {train_dataset_config: {tfrecords_dir: 's3://AKIA:wJalrXUt@bucket/x'}}")),
    ];
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error).toMatch(/[Kk]eys do not belong in a config/);
    expect(errors.join()).not.toContain("wJalrXUt");
  });
});

describe("addresses in a config", () => {
  const found = async (text: string): Promise<Pick<Diagnostic, "key" | "code">[]> => {
    const { config, diagnostics } = await loadConfig(text, "c.yml");
    expect(config).toBeDefined();
    const codes = ["cloud_path", "unknown_scheme"];
    return diagnostics.filter(({ code }) => codes.includes(code)).map(({ key, code }) => ({ key, code }));
  };
  const withAddress = (address: string) => `decoder_config: {vocabulary: '${address}/v.tokens'}
model_config: {encoder_blocks: [{}]}
learning_config:
  train_dataset_config:
    stage: train
    tfrecords_dir: '${address}'
    data_paths: ['${address}/train.tsv']
    metadata: '${address}/meta.json'
`;
  const keys = [
    "decoder_config.vocabulary",
    "learning_config.train_dataset_config.tfrecords_dir",
    "learning_config.train_dataset_config.data_paths[0]",
    "learning_config.train_dataset_config.metadata",
  ];

  it.each(["s3://bucket/data", "https://host.example/data", "http://127.0.0.1:80/data", "S3://bucket/data"])(
    "are told where TensorFlowASR does not understand them: %s",
    async address => {
      expect(await found(withAddress(address))).toEqual(keys.map(key => ({ key, code: "cloud_path" })));
    },
  );

  it("are passed over where both understand them", async () => {
    expect(await found(withAddress("gs://bucket/data"))).toEqual([]);
    expect(await found(withAddress("/data/s3/with:colons"))).toEqual([]);
  });

  it("are told where the studio does not understand them", async () => {
    expect(await found(withAddress("hdfs://cluster/data"))).toEqual(keys.map(key => ({ key, code: "unknown_scheme" })));
  });

  it("say what each of the two does with s3:// and https://", async () => {
    const texts = async (address: string) => {
      const { diagnostics } = await loadConfig(withAddress(address), "c.yml");
      return diagnostics.filter(({ code }) => code === "cloud_path").map(formatDiagnostic);
    };
    const [s3] = await texts("s3://bucket/data");
    expect(s3).toContain("TensorFlowASR makes a local folder of it; the studio reads it.");
    const [https] = await texts("https://host.example/data");
    expect(https).toContain("TensorFlow opens no https:// addresses. TensorFlowASR stops at this one;");
  });
});
