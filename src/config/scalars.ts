/** A plain YAML scalar as PyYAML's SafeLoader with TensorFlowASR's float rule reads it (specification 1.1). */
export type Scalar =
  | { kind: "null" }
  | { kind: "bool"; value: boolean }
  | { kind: "int"; value: bigint }
  | { kind: "float"; value: number }
  | { kind: "str"; value: string }
  | { kind: "date"; value: string } // ISO 8601
  | { kind: "fault"; reason: string };

const bool = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const trueWord = /^(?:yes|true|on)$/i;
const float =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const int =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const date = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const instant =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?$/;

/** What a scalar without quotes and without a tag means. */
export function resolveScalar(text: string): Scalar {
  if (bool.test(text)) return { kind: "bool", value: trueWord.test(text) };
  if (int.test(text)) return readInt(text);
  if (float.test(text)) return readFloat(text);
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return { kind: "null" };
  if (date.test(text)) return { kind: "date", value: text };
  const parts = instant.exec(text);
  if (parts !== null) return { kind: "date", value: isoText(parts) };
  if (text === "=") return { kind: "fault", reason: "a lone = is YAML 1.1's value key, which has no meaning here" };
  return { kind: "str", value: text };
}

/** A scalar under an explicit tag, named without `tag:yaml.org,2002:`. */
export function resolveTagged(tag: string, text: string): Scalar {
  const wrong: Scalar = { kind: "fault", reason: `"${text}" is no !!${tag}` };
  if (tag === "str") return { kind: "str", value: text };
  if (tag === "null") return { kind: "null" };
  if (tag === "bool") {
    return /^(?:yes|no|true|false|on|off)$/i.test(text) ? { kind: "bool", value: trueWord.test(text) } : wrong;
  }
  if (tag === "int") return int.test(text) ? readInt(text) : wrong;
  if (tag === "float") return float.test(text) || int.test(text) ? readFloat(text) : wrong;
  if (tag === "timestamp") return date.test(text) || instant.test(text) ? resolveScalar(text) : wrong;
  return { kind: "fault", reason: `the tag !!${tag} is not supported` };
}

function readInt(text: string): Scalar {
  const isNegative = text.startsWith("-");
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  const fault: Scalar = { kind: "fault", reason: `"${text}" is no number` };
  if (/^0[bx]?$/.test(digits)) return digits === "0" ? { kind: "int", value: 0n } : fault;
  let value: bigint;
  if (digits.includes(":")) value = digits.split(":").reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  else if (/^0[0-7]/.test(digits)) value = BigInt(`0o${digits.slice(1)}`);
  else value = BigInt(digits);
  return { kind: "int", value: isNegative ? -value : value };
}

function readFloat(text: string): Scalar {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replaceAll("_", "").toLowerCase().replace(/^[-+]/, "");
  if (digits === ".inf") return { kind: "float", value: sign * Number.POSITIVE_INFINITY };
  if (digits === ".nan") return { kind: "float", value: Number.NaN };
  if (digits === ".") return { kind: "fault", reason: `"${text}" is no number` };
  const value = digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return { kind: "float", value: sign * value };
}

function isoText(parts: RegExpExecArray): string {
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "", fraction, zone, sign] = parts;
  const two = (text: string) => text.padStart(2, "0");
  const micros = fraction === undefined || fraction === "" ? "" : `.${fraction.slice(0, 6).padEnd(6, "0")}`;
  const offset = sign === undefined ? "+00:00" : `${sign}${two(parts[10] ?? "0")}:${parts[11] ?? "00"}`;
  const time = `${two(hour)}:${minute}:${second}${micros}${zone === undefined ? "" : offset}`;
  return `${year}-${two(month)}-${two(day)}T${time}`;
}
