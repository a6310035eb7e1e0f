/** The line, from 1, on which item `number` (from 0) of the list `findings` begins. The text must be JSON with that list. */
export function lineOfFinding(text: string, number: number): number {
  const opening = /"findings"\s*:\s*\[/.exec(text);
  let at = opening === null ? 0 : opening.index + opening[0].length;
  for (let item = 0, depth = 0; item < number && at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else if (letter === "[" || letter === "{") depth++;
    else if (letter === "]" || letter === "}") depth--;
    else if (letter === "," && depth === 0) item++;
  }
  return lineAt(text, at + text.slice(at).search(/\S/));
}

/** The line of which `JSON.parse` complains, as far as the browser's words tell it. */
export function lineOfComplaint(text: string, message: string): number | undefined {
  const [, position] = /position (\d+)/.exec(message) ?? [];
  const end = text.trimEnd().length;
  if (position !== undefined) return lineAt(text, Math.min(Number(position), end));
  const [, line] = /line (\d+)/.exec(message) ?? [];
  if (line !== undefined) return Number(line);
  return /end of|EOF/i.test(message) ? lineAt(text, end) : undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
