import { redactAddress } from "./redact-address.ts";

/** Where a fault lies: whatever of these is known. Lines and columns count from 1, records and bytes from 0. */
export interface Place {
  file?: string;
  line?: number;
  column?: number;
  record?: number; // index within the shard
  byte?: number; // offset within the (uncompressed) stream
  utterance?: string; // its path
}

/** An expected failure: what happened, where, and what to do next. Thrown across layers, caught where it can be shown. */
export class StudioError extends Error {
  readonly place: Place;

  constructor(
    readonly code: string,
    message: string,
    place: Place = {},
    readonly nextStep?: string,
  ) {
    super(message);
    this.name = "StudioError";
    this.place = place.file === undefined ? place : { ...place, file: redactAddress(place.file) }; // it will be logged
  }
}

/** `file:line:column: message. Next step.` with the parts that are known. */
export function describeError(error: StudioError): string {
  const { file, line, column, record, byte, utterance } = error.place;
  const at = [file, line, column].filter(part => part !== undefined).join(":");
  const inside = [
    record === undefined ? "" : `record ${record}`,
    byte === undefined ? "" : `byte ${byte}`,
    utterance === undefined ? "" : `utterance ${utterance}`,
  ].filter(part => part !== "");
  const place = [at, ...inside].filter(part => part !== "").join(", ");
  return `${place === "" ? "" : `${place}: `}${error.message}${error.nextStep === undefined ? "" : ` ${error.nextStep}`}`;
}

/** An error as it travels between workers. `bug` where it was no expected failure. */
export interface ErrorReport {
  code: string;
  message: string;
  place: Place;
  nextStep?: string;
}

export function reportOf(error: unknown): ErrorReport {
  if (!(error instanceof StudioError)) {
    return { code: "bug", message: error instanceof Error ? error.message : String(error), place: {} };
  }
  const { code, message, place, nextStep } = error;
  return { code, message, place, ...(nextStep !== undefined && { nextStep }) };
}

export function errorOf({ code, message, place, nextStep }: ErrorReport): StudioError {
  return new StudioError(code, message, place, nextStep);
}
