import { CST, Lexer } from "yaml";

/** A reason why the text cannot be YAML, and the offset of what is wrong. */
export interface Unreadable {
  reason: string;
  offset: number;
}

export const maximumDepth = 100;
const maximumIndent = 400; // columns

/** What PyYAML refuses before or while it cuts tokens and the `yaml` package lets pass. */
export function findUnreadable(text: string): Unreadable | undefined {
  return findControl(text) ?? findBadToken(text);
}

/**
 * Two things in the stream of tokens. A tab between tokens or in a value without quotes: PyYAML takes tabs in quotes,
 * block scalars and comments only. And nesting without measure, which would overflow the parser's stack.
 */
function findBadToken(text: string): Unreadable | undefined {
  let offset = 0;
  let brackets = 0;
  let dashes = 0; // indicators of block collections on this line
  let block: "none" | "announced" | "next" = "none"; // a block scalar's content follows the mark after its header
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === "scalar" && block === "announced") block = "next";
    if (type === "doc-mode" || type === "flow-error-end" || type === "scalar") continue; // marks without length
    const isLiteral = block === "next";
    if (isLiteral) block = "none";
    if (!isLiteral && (type === null || type === "space") && token.includes("\t")) {
      return { reason: "a tab may not stand here; use spaces", offset: offset + token.indexOf("\t") };
    }
    if (type === "block-scalar-header") block = "announced";
    if (type === "newline") dashes = 0;
    if (type === "seq-item-ind" || type === "explicit-key-ind" || type === "map-value-ind") dashes++;
    if (type === "flow-map-start" || type === "flow-seq-start") brackets++;
    if (type === "flow-map-end" || type === "flow-seq-end") brackets--;
    const isDeep = !isLiteral && type === "space" && token.length > maximumIndent;
    if (isDeep || brackets > maximumDepth || (brackets <= 0 && dashes > maximumDepth)) {
      return { reason: "the YAML is nested too deeply", offset: offset };
    }
    offset += token.length;
  }
  return undefined;
}

/** Characters outside YAML's printable set. */
function findControl(text: string): Unreadable | undefined {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isAllowed = (code >= 32 && code < 0x7f) || code === 9 || code === 10 || code === 13 || code === 0x85;
    if (isAllowed || (code >= 0xa0 && code < 0xfffe)) continue;
    const name = `U+${code.toString(16).padStart(4, "0").toUpperCase()}`;
    return { reason: `the character ${name} may not stand in a YAML file`, offset: index };
  }
  return undefined;
}
