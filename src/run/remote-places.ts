import type { Config } from "../config/config.ts";
import { StudioError } from "../lib/result.ts";
import { type Address, credentialsEndpoint, isAddress, parseAddress } from "../sources/index.ts";
import { shardPattern } from "./project.ts";

/** A server that a config's addresses lead to. */
export interface RemotePlace {
  host: string;
  /** What keys for it are given for; null where it takes none: plain HTTP. */
  endpoint: string | null;
  patterns: readonly string[]; // what the config names there, shards by their pattern; each once
}

/** Every server that training, evaluation and testing would ask, in the order of the config. */
export function remotePlaces(config: Config): RemotePlace[] {
  const places = new Map<string, RemotePlace & { patterns: string[] }>();
  for (const pattern of new Set(addressesOf(config))) {
    const address = readAddress(pattern);
    if (address === undefined) continue; // told where the files are looked for
    const place = placeOf(address, config);
    const known = places.get(place.host) ?? { ...place, patterns: [] };
    known.patterns.push(pattern);
    places.set(place.host, known);
  }
  return [...places.values()];
}

/** The place that an address of this config leads to. Undefined where it cannot be read. */
export function remotePlaceOf(config: Config, pattern: string): RemotePlace | undefined {
  return remotePlaces(config).find(({ patterns }) => patterns.includes(pattern));
}

function addressesOf({ decoder_config: decoder, learning_config: learning }: Config): string[] {
  const paths = decoder.vocabulary === null ? [] : [decoder.vocabulary];
  for (const part of ["train", "eval", "test"] as const) {
    const dataset = learning[`${part}_dataset_config`];
    if (!dataset.enabled) continue;
    if (dataset.tfrecords_dir !== null) paths.push(shardPattern(dataset, part));
    paths.push(...(dataset.data_paths ?? []));
    if (typeof dataset.metadata === "string") paths.push(dataset.metadata);
  }
  return paths.filter(isAddress);
}

function placeOf(address: Address, config: Config): Pick<RemotePlace, "host" | "endpoint"> {
  if (address.scheme === "http") return { host: address.url.host, endpoint: null };
  const endpoint = credentialsEndpoint(address.scheme, config.studio_config.object_storage);
  return { host: new URL(endpoint).host, endpoint };
}

function readAddress(text: string): Address | undefined {
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof StudioError) return undefined;
    throw error;
  }
}
