/**
 * The lines of a text without their ends, as Python's `splitlines`: what TensorFlowASR reads its text files with. Besides
 * LF, CR and CRLF a line ends at VT, FF, FS, GS, RS, U+0085, U+2028 and U+2029. A final line end opens no further line.
 */
export function splitLines(text: string): string[] {
  const lines = text.split(lineEnd);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

// oxlint-disable-next-line no-control-regex -- these controls do end lines
export const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
