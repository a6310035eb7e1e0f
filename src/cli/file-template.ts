import { StudioError } from "../lib/result.ts";

/**
 * A name as Python's `str.format` fills it in: `{epoch:02d}`, `{val_loss:.2f}`, `{{` and `}}`.
 * @throws StudioError `file-template` for a name that is not known or another format
 */
export function fillTemplate(template: string, values: Readonly<Record<string, number>>): string {
  return template.replace(/\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}/g, (whole, name?: string, format = "") => {
    if (name === undefined) return whole.slice(1);
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const text = value === undefined ? undefined : formatNumber(value, String(format));
    if (text !== undefined) return text;
    const known = Object.keys(values).join(", ");
    const nextStep = `Known are ${known}, with formats such as :02d and :.4f.`;
    throw new StudioError(
      "file-template",
      `checkpoint.filepath has ${whole}, which cannot be filled in.`,
      {},
      nextStep,
    );
  });
}

function formatNumber(value: number, format: string): string | undefined {
  const [, zero, width = "", precision, kind] = /^(0?)(\d*)(?:\.(\d+))?([df]?)$/.exec(format) ?? [];
  if (kind === undefined || (kind === "d" && (precision !== undefined || !Number.isInteger(value)))) return undefined;
  const digits = kind === "f" ? value.toFixed(precision === undefined ? 6 : Number(precision)) : String(value);
  return digits.padStart(Number(width), zero === "0" ? "0" : " ");
}
