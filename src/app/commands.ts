import { useMantineColorScheme } from "@mantine/core";
import { navigate } from "wouter/use-hash-location";
import { useProject } from "../state/project.ts";
import { pauseRun, resumeRun, stepRun, stopRun, useRun } from "../state/run.ts";
import { isUnderWay, possibleCommands, type RunCommand, steeringOf } from "../state/run-commands.ts";
import { askForNotices, noticePermission } from "./announce-ends.ts";
import { screens } from "./screens.ts";
import type { Shortcut } from "./shortcuts.ts";
import { startSample, startTraining } from "./start-training.ts";
import { attempt } from "./toasts.ts";

/** Something to be done from the palette, and by key where it has one. */
export interface Command {
  group: "Screens" | "Run" | "Page";
  label: string;
  keys?: string; // as `Shortcut.keys`
  run: () => void;
}

/** What can be done now. */
export function useCommands(page: { showShortcuts: () => void }): Command[] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const run = useRun(state => state.run);
  const hasConfig = useProject(state => state.file !== "");
  const possible = possibleCommands(run === undefined ? undefined : steeringOf(run), hasConfig);
  const isFree = run === undefined || !isUnderWay(run.phase);
  const otherScheme = nextScheme(colorScheme);
  return [
    ...screens.map(
      ({ name, key, path }): Command => ({
        group: "Screens",
        label: `Go to ${name}`,
        keys: `g ${key}`,
        run: () => navigate(path),
      }),
    ),
    ...possible.map((name): Command => {
      const { keys, ...command } = runCommands[name];
      // A single key steers a run, it never begins one.
      return { group: "Run", ...command, ...(keys !== undefined && !isFree && { keys }) };
    }),
    ...(isFree ? [{ group: "Run", label: "Train the sample", run: startSample } as const] : []),
    { group: "Page", label: `Colours: ${otherScheme}`, run: () => setColorScheme(otherScheme) },
    ...(noticePermission() === "default"
      ? [
          {
            group: "Page",
            label: "Notify me when a run ends",
            run: () => void attempt("Notifications", async () => void (await askForNotices())),
          } as const,
        ]
      : []),
    { group: "Page", label: "Keyboard shortcuts", keys: "?", run: page.showShortcuts },
  ];
}

export function shortcutsOf(commands: readonly Command[]): Shortcut[] {
  return commands.flatMap(({ keys, label, run }) => (keys === undefined ? [] : [{ keys, does: label, run }]));
}

/** Light, dark, as the system has it, and round again. */
export function nextScheme(scheme: "light" | "dark" | "auto"): "light" | "dark" | "auto" {
  return scheme === "light" ? "dark" : scheme === "dark" ? "auto" : "light";
}

const runCommands: Record<RunCommand, Omit<Command, "group">> = {
  start: { label: "Start training", run: startTraining },
  pause: { label: "Pause", keys: "p", run: () => void attempt("The run cannot be paused", pauseRun) },
  resume: { label: "Resume", keys: "p", run: () => void attempt("The run cannot go on", resumeRun) },
  step: { label: "Train one step", keys: "n", run: () => void attempt("No step can be trained", stepRun) },
  stop: { label: "Stop", run: () => void attempt("The run cannot be stopped", stopRun) },
};
