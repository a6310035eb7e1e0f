import { z } from "zod";

// Building blocks of the schema. Each error is a claim that follows the key's name: "kernel_size must be …".

export const flag = () => z.boolean({ error: "must be True or False" });

export const text = () => {
  const error = "must be text that is not empty";
  return z.string({ error }).min(1, { error });
};

export function whole(minimum: number, maximum: number, reason = "") {
  const error = `must be a whole number from ${minimum} to ${maximum}${reason === "" ? "" : ` (${reason})`}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

/** A number within closed bounds. */
export function within(minimum: number, maximum: number, reason = "") {
  const error = `must be a number from ${minimum} to ${maximum}${reason === "" ? "" : ` (${reason})`}`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}

/** A number above 0 and not above the maximum. */
export function positive(maximum: number, reason = "") {
  const error = `must be a number above 0 and at most ${maximum}${reason === "" ? "" : ` (${reason})`}`;
  return z.number({ error }).gt(0, { error }).max(maximum, { error });
}

export const finite = () => z.number({ error: "must be a number" });

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: `must be one of ${values.join(", ")}` });
}

/** As oneOf, upper case allowed; the value is lower case. */
export function oneOfAnyCase<const Values extends readonly [string, ...string[]]>(values: Values) {
  const error = `must be one of ${values.join(", ")}`;
  return z.string({ error }).toLowerCase().pipe(z.enum(values, { error }));
}

export const texts = () => {
  const error = 'must be a list of texts, such as ["a.tsv"]';
  return z.array(text(), { error });
};

/** Anything: the reference takes it and it changes nothing. */
export const anything = () => z.unknown().optional();
