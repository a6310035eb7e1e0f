import type { Environment } from "../../../src/cli/environment-keys.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";

/** A terminal that remembers. Relative paths lead from `folder`. */
export interface FakeTerminal extends Terminal {
  readonly written: { out: string; err: string };
  interrupt(): void;
  /** Called with everything written. */
  onWrite: (text: string) => void;
}

export function fakeTerminal(folder: string, answer?: string, environment: Environment = {}): FakeTerminal {
  const controller = new AbortController();
  const written = { out: "", err: "" };
  const terminal: FakeTerminal = {
    written,
    isLive: true,
    paths: { workingDirectory: folder, home: folder },
    environment,
    interrupted: controller.signal,
    interrupt: () => controller.abort(),
    onWrite: () => undefined,
    ask: async () => answer,
    out(text) {
      written.out += text;
      terminal.onWrite(text);
    },
    err(text) {
      written.err += text;
      terminal.onWrite(text);
    },
  };
  return terminal;
}
