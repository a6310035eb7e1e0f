export type PythonValue = null | boolean | number | string | PythonValue[] | Map<string, PythonValue>;

/**
 * A word of the command line as python-fire reads it: a Python literal in which bare names are texts (`[a, b]`), and
 * what is none, such as a path, is text as it stands.
 */
export function parseLiteral(text: string): PythonValue {
  const reader = new LiteralReader(text);
  const value = reader.items(undefined);
  if (value === undefined || !reader.isAtEnd()) return text;
  return value;
}

const number =
  /^[-+]?(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.?(?:\d(?:_?\d)*)?(?:[eE][-+]?\d+)?)/;
const maximumDepth = 50;

class LiteralReader {
  private offset = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  isAtEnd(): boolean {
    this.skipSpace();
    return this.offset === this.text.length;
  }

  /** One value, or a tuple of them where a comma follows; until `close` where it is given. Undefined: no literal. */
  items(close: ")" | undefined): PythonValue | undefined {
    const values: PythonValue[] = [];
    let hasComma = false;
    while (!this.isAtEnd() && this.text[this.offset] !== close) {
      const value = this.value();
      if (value === undefined) return undefined;
      values.push(value);
      if (!this.take(",")) break;
      hasComma = true;
    }
    if (close !== undefined && !this.take(close)) return undefined;
    if (hasComma || (close !== undefined && values.length === 0)) return values;
    return values[0];
  }

  private value(): PythonValue | undefined {
    this.skipSpace();
    if (++this.depth > maximumDepth) return undefined;
    try {
      if (this.take("[")) return this.list();
      if (this.take("(")) return this.items(")");
      if (this.take("{")) return this.dictionary();
      return this.string() ?? this.numberOrName();
    } finally {
      this.depth--;
    }
  }

  private list(): PythonValue | undefined {
    const values: PythonValue[] = [];
    while (!this.take("]")) {
      const value = this.value();
      if (value === undefined) return undefined;
      values.push(value);
      if (!this.take(",")) return this.take("]") ? values : undefined;
    }
    return values;
  }

  private dictionary(): PythonValue | undefined {
    const entries = new Map<string, PythonValue>();
    while (!this.take("}")) {
      const key = this.value();
      if (typeof key === "object" || key === undefined || !this.take(":")) return undefined;
      const value = this.value();
      if (value === undefined) return undefined;
      entries.set(String(key), value);
      if (!this.take(",")) return this.take("}") ? entries : undefined;
    }
    return entries;
  }

  private string(): string | undefined {
    const found = this.match(/^(['"])((?:\\.|(?!\1)[^\\\n])*)\1/);
    const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'", '"': '"' };
    return found?.[2]?.replace(/\\(.)/g, (whole, character: string) => escapes[character] ?? whole);
  }

  private numberOrName(): PythonValue | undefined {
    const digits = number.exec(this.text.slice(this.offset))?.[0] ?? "";
    if (/\d/.test(digits)) {
      const plain = digits.replaceAll("_", "");
      const isNegative = plain.startsWith("-");
      const value = Number(plain.replace(/^[-+]/, ""));
      const isOctalLike = /^0\d/.test(plain.replace(/^[-+]/, "")) && !/[.eE]/.test(plain);
      if (Number.isNaN(value) || isOctalLike) return undefined;
      this.offset += digits.length;
      return isNegative ? -value : value;
    }
    const name = this.match(/^[A-Za-z_]\w*/)?.[0];
    if (name === "None") return null;
    if (name === "True" || name === "False") return name === "True";
    return name;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.text.slice(this.offset));
    this.offset += found?.[0].length ?? 0;
    return found ?? undefined;
  }

  private take(character: string): boolean {
    this.skipSpace();
    if (this.text[this.offset] !== character) return false;
    this.offset++;
    return true;
  }

  private skipSpace(): void {
    while (this.text[this.offset] === " ") this.offset++;
  }
}
