/** The words between runs of ASCII whitespace. Other spaces, U+00A0 and U+3000 among them, are part of a word. */
export function splitWords(text: string): string[] {
  return text.split(/[\t\n\v\f\r ]+/).filter(word => word !== "");
}
