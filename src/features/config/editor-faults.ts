import type { Diagnostic as EditorDiagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Diagnostic } from "../../config/diagnostic.ts";
import { replaceKey } from "../../config/edit.ts";

/** The config's diagnostics for the editor: the word at their place is underlined, a nearest key is an action. */
export function editorDiagnostics(document: Text, diagnostics: readonly Diagnostic[]): EditorDiagnostic[] {
  const text = document.toString();
  return diagnostics.map(diagnostic => {
    const edit = replaceKey(text, diagnostic);
    const { severity, message, consequence } = diagnostic;
    const shown = { ...rangeOf(document, diagnostic), severity, message: `${message} ${consequence}` };
    if (edit === undefined) return shown;
    return { ...shown, actions: [{ name: fixName(edit), apply: view => view.dispatch({ changes: edit }) }] };
  });
}

export function fixName({ insert }: { insert: string }): string {
  return `Replace with ${insert}`;
}

/** Where a line and column from 1 lie, kept inside the document. */
export function positionOf(document: Text, { line, column }: Pick<Diagnostic, "line" | "column">): number {
  const { from, to } = document.line(Math.min(Math.max(line, 1), document.lines));
  return Math.min(from + column - 1, to);
}

function rangeOf(document: Text, diagnostic: Diagnostic): { from: number; to: number } {
  const from = positionOf(document, diagnostic);
  const line = document.lineAt(from);
  const [word = ""] = /^(?:[\w.-]+|"[^"]*"|'[^']*'|\S+)/.exec(line.text.slice(from - line.from)) ?? [];
  return word === "" ? { from: line.from, to: line.to } : { from, to: from + word.length };
}
