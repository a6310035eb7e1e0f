import { type Place, StudioError } from "../lib/result.ts";
import type { Call } from "./call.ts";
import { missingFile } from "./source.ts";
import { elementText } from "./xml.ts";

/** What a server means by an answer that will not change by asking again. `body` is its XML, if it sent any. */
export function refusal(call: Call, response: Response, body: string): StudioError {
  const code = elementText(body, "Code");
  const place = { file: call.name };
  if (isElsewhere(response, code)) return elsewhere(place, response, body);
  if (code === "NoSuchBucket") return new StudioError("bucket-missing", "There is no such bucket.", place, nameStep);
  if (response.status === 404) return missingFile(call.name);
  const step = code === undefined ? undefined : code === "AccessDenied" ? deniedStep(call) : accessSteps[code];
  if (step !== undefined || response.status === 401 || response.status === 403) {
    const named = code === undefined ? "" : `: ${code}`;
    const message = `The server refuses access (${response.status}${named}).`;
    return new StudioError(
      "access-denied",
      message,
      place,
      isPresigned(call) ? presignedStep : (step ?? unnamedStep(call)),
    );
  }
  const reason = code === undefined ? "" : ` (${code})`;
  return new StudioError(
    "request-refused",
    `The server answered ${response.status}${reason}.`,
    place,
    "Check the address.",
  );
}

/** An answer that another attempt may better. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

export function busyServer(call: Call, status: number, body: string): StudioError {
  const code = elementText(body, "Code");
  const message = `The server answered ${status}${code === undefined ? "" : ` (${code})`} each time it was asked.`;
  return new StudioError("server-busy", message, { file: call.name }, "Try again later.");
}

/** What the server asks to wait, in milliseconds. */
export function retryAfterMs(response: Response, now = Date.now()): number | undefined {
  const text = response.headers.get("Retry-After");
  if (text === null) return undefined;
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(millis) ? undefined : Math.max(0, millis);
}

const nameStep = "Check its name, and the endpoint.";

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const accessSteps: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch: "Check the secret key, and the region of object_storage.",
  InvalidAccessKeyId: "Check the access key: this server does not know it.",
  RequestTimeTooSkewed: "Set the clock of this machine: it differs from the server's by more than 15 minutes.",
  ExpiredToken: "Get new keys with a new session token: these have expired.",
  InvalidToken: "Get new keys with a new session token: the server does not take this one.",
  AccountProblem: "Ask the owner of the account: the server has closed it.",
  AllAccessDisabled: "Ask the owner of the bucket: the server has closed it.",
};

function deniedStep({ method = "GET", signing }: Call): string {
  if (signing === undefined) return "Give keys, or make the bucket public.";
  if (method !== "GET") return "Give keys that may write to this bucket.";
  return "Give keys that may read and list this bucket. Without the right to list, missing files are refused so too.";
}

const presignedStep = "Ask for a new presigned address: this one has expired, or was changed.";

function isPresigned({ url }: Call): boolean {
  return /[?&](x-amz-|x-goog-)?signature=/i.test(url.search);
}

function unnamedStep(call: Call): string {
  return call.signing === undefined ? "Give keys, or make the files public." : "Check the keys.";
}

function isElsewhere(response: Response, code: string | undefined): boolean {
  const isRedirect = response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
  return isRedirect || code === "AuthorizationHeaderMalformed" || code === "PermanentRedirect";
}

function elsewhere(place: Place, response: Response, body: string): StudioError {
  const region = response.headers.get("x-amz-bucket-region") ?? elementText(body, "Region");
  if (region !== undefined && /^[a-z0-9-]+$/.test(region)) {
    const nextStep = `Set region of object_storage to ${region}.`;
    return new StudioError("wrong-region", `The bucket is in the region ${region}.`, place, nextStep);
  }
  const message = "The server sends on to another address; keys go only to the endpoint that they were given for.";
  return new StudioError(
    "redirected",
    message,
    place,
    "Set endpoint and region of object_storage to where the bucket is.",
  );
}
