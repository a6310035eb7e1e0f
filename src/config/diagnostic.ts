/** What is wrong with a config or a command line, and where in the file as written. Lines and columns count from 1. */
export interface Diagnostic {
  severity: "error" | "warning";
  code: string;
  message: string;
  file: string;
  line: number;
  column: number;
  key: string; // the path of the key, e.g. model_config.encoder_blocks[3].filters; empty for the whole file
  nearest?: string; // the known key that was probably meant
  consequence: string; // what TensorFlowASR does with it, and what we do
}

/** `file:line:column: error|warning: text`, on one line. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message, nearest, consequence } = diagnostic;
  const hint = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  const text = `${message}${hint} ${consequence}`.replace(/\s+/g, " ").trim();
  return `${file}:${line}:${column}: ${severity}: ${text}`;
}
