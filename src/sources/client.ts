import type { Credentials } from "./access.ts";
import { defaultRetry, type RetryPolicy } from "./retry.ts";

/** What all requests of one source share. */
export interface Client {
  credentials: readonly Credentials[]; // those of the moment: whoever gave the list may change what is in it
  retry: RetryPolicy;
  origins: Origins;
}

/** What became of requests to servers, by origin. */
export interface Origins {
  answered: Set<string>; // something that this page could read
  suspected: Set<string>; // of refusing by CORS
}

export function createClient(credentials: readonly Credentials[], retry: Partial<RetryPolicy> = {}): Client {
  return {
    credentials,
    retry: { ...defaultRetry, ...retry },
    origins: { answered: new Set(), suspected: new Set() },
  };
}
