import type { ObjectStorageConfig } from "./config.ts";
import { type ConfigReader, entryOf, type Section } from "./reader.ts";
import { objectStorageSchema } from "./schema.ts";

/** Reads `studio_config.object_storage`. Undefined where the config has none, and after an error. */
export function readObjectStorage(reader: ConfigReader, studio: Section<unknown>): ObjectStorageConfig | undefined {
  if (entryOf(studio.node, "object_storage") === undefined) return undefined;
  const options = { policy: "object_storage", isNullable: true } as const;
  const section = reader.section(objectStorageSchema, studio, "object_storage", options);
  if (section.values === undefined || section.node?.kind !== "map") return undefined;
  const { endpoint, region, addressing } = section.values;
  const fault = endpoint === null ? undefined : endpointFault(endpoint);
  if (fault !== undefined) {
    reader.report(entryOf(section.node, "endpoint")?.value ?? section.spot, {
      severity: "error",
      code: "wrong_value",
      message: `endpoint ${fault}.`,
      key: `${section.path}.endpoint`,
      consequence: "TensorFlowASR never looks at studio_config; the studio refuses the config.",
    });
    return undefined;
  }
  return {
    ...(endpoint !== null && { endpoint: new URL(endpoint).origin }),
    ...(region !== null && { region }),
    ...(addressing !== null && { addressing }),
  };
}

/** A claim that follows the key's name. It never repeats the value, which may hold a secret. */
function endpointFault(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return "must be an address such as https://s3.example.org";
  const { protocol, username, password, pathname, search, hash } = new URL(endpoint);
  if (protocol !== "https:" && protocol !== "http:") return "must begin with https:// or http://";
  if (username !== "" || password !== "") return "must not hold a user or a key: keys do not belong in a config";
  if (pathname !== "/" || search !== "" || hash !== "") {
    return "must end after host and port; bucket and folder belong in addresses such as s3://bucket/folder";
  }
  return undefined;
}
