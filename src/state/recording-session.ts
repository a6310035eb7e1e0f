/** A line to be read aloud. */
export interface Prompt {
  id: string;
  text: string;
}

/** What was said to a prompt, and kept. */
export interface Take {
  id: string;
  promptId: string;
  text: string; // of the prompt
  sampleRate: number; // Hz, the microphone's own
  seconds: number;
  keptAt: number; // milliseconds since 1970
  wav: Blob; // 16 bits, one channel
}

/** Prompts, which of them is shown, and what was kept. */
export interface RecordingSession {
  prompts: readonly Prompt[];
  position: number; // of the prompt shown; that of its end where all are done
  takes: readonly Take[]; // in the order of their prompts; behind them those of prompts that have gone
}

export const emptySession: RecordingSession = { prompts: [], position: 0, takes: [] };

/** Other prompts. Takes of the old ones stay, and so do the new prompts' that were read before. */
export function withPrompts(session: RecordingSession, prompts: readonly Prompt[]): RecordingSession {
  const { takes } = session;
  return { prompts, takes: sorted(takes, prompts), position: nextOpen(prompts, takes, -1) };
}

/** A prompt has one take: the newest. Shows the next prompt that has none. */
export function withTake(session: RecordingSession, take: Take): RecordingSession {
  const others = session.takes.filter(({ promptId }) => promptId !== take.promptId);
  const takes = sorted([...others, take], session.prompts);
  return { ...session, takes, position: nextOpen(session.prompts, takes, session.position) };
}

export function withoutTakes(session: RecordingSession, ids: ReadonlySet<string>): RecordingSession {
  return { ...session, takes: session.takes.filter(({ id }) => !ids.has(id)) };
}

/** Brings takes back, unless their prompts were read anew meanwhile. */
export function withTakesAgain(session: RecordingSession, deleted: readonly Take[]): RecordingSession {
  const taken = new Set(session.takes.map(({ promptId }) => promptId));
  const back = deleted.filter(({ promptId }) => !taken.has(promptId));
  return { ...session, takes: sorted([...session.takes, ...back], session.prompts) };
}

/** Shows this prompt, or the nearest that there is. */
export function at(session: RecordingSession, position: number): RecordingSession {
  return { ...session, position: Math.max(0, Math.min(position, session.prompts.length)) };
}

/** Without one: shows the next prompt all the same, and behind the last the first that was left out. */
export function skipped(session: RecordingSession): RecordingSession {
  return { ...session, position: nextOpen(session.prompts, session.takes, session.position) };
}

/** How many of the prompts have a take. */
export function promptsDone({ prompts, takes }: RecordingSession): number {
  const taken = new Set(takes.map(({ promptId }) => promptId));
  return prompts.filter(({ id }) => taken.has(id)).length;
}

/** The next prompt without a take behind this position, else the first of all, else the end. */
function nextOpen(prompts: readonly Prompt[], takes: readonly Take[], position: number): number {
  const taken = new Set(takes.map(({ promptId }) => promptId));
  const isOpen = ({ id }: Prompt) => !taken.has(id);
  const behind = prompts.findIndex((prompt, i) => i > position && isOpen(prompt));
  if (behind !== -1) return behind;
  const first = prompts.findIndex(isOpen);
  return first === -1 ? prompts.length : first;
}

function sorted(takes: readonly Take[], prompts: readonly Prompt[]): Take[] {
  const order = new Map(prompts.map(({ id }, index) => [id, index]));
  const rank = ({ promptId }: Take) => order.get(promptId) ?? prompts.length;
  return takes.toSorted((a, b) => rank(a) - rank(b) || a.keptAt - b.keptAt);
}
