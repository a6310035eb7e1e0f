import { AppShell, Button, Skeleton } from "@mantine/core";
import { Suspense, useEffect, useRef, useState } from "react";
import { useHashLocation } from "wouter/use-hash-location";
import { useRun } from "../state/run.ts";
import { shortcutsOf, useCommands } from "./commands.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Header } from "./header.tsx";
import { LazyDialog } from "./lazy-dialog.tsx";
import { NoScreen } from "./no-screen.tsx";
import { PageDrop } from "./page-drop.tsx";
import { screenAt } from "./screens.ts";
import styles from "./shell.module.css";
import { useSingleKeys } from "./single-keys.ts";
import { tabTitle } from "./tab-title.ts";
import { useKeys } from "./use-keys.ts";

/** What stands around every screen. */
export function Shell() {
  const [location] = useHashLocation();
  const screen = screenAt(location);
  const [dialog, setDialog] = useState<"palette" | "shortcuts">();
  const main = useRef<HTMLElement>(null);
  const commands = useCommands({ showShortcuts: () => setDialog("shortcuts") });
  const [hasSingleKeys] = useSingleKeys();
  useKeys(shortcutsOf(commands), hasSingleKeys, () => setDialog("palette"));
  useTabTitle(screen?.name ?? "Not found");
  useFocusAfterNavigation(screen?.path ?? location, main);
  const close = () => setDialog(undefined);
  const Component = screen?.component ?? NoScreen;
  return (
    <AppShell header={{ height: 88 }} padding="md">
      <Button className={styles["skip"] ?? ""} onClick={() => main.current?.focus()}>
        Skip to the screen
      </Button>
      <Header screen={screen} onPalette={() => setDialog("palette")} onShortcuts={() => setDialog("shortcuts")} />
      <AppShell.Main ref={main} className={styles["main"] ?? ""} tabIndex={-1}>
        <ErrorBoundary key={screen?.path ?? location} what={`The screen ${screen?.name ?? location}`}>
          <Suspense fallback={<Skeleton height={240} aria-label="Loading this screen" />}>
            <Component />
          </Suspense>
        </ErrorBoundary>
      </AppShell.Main>
      <PageDrop />
      <LazyDialog load={loadPalette} dialogProps={{ commands }} isOpen={dialog === "palette"} onClose={close} />
      <LazyDialog load={loadSheet} dialogProps={{}} isOpen={dialog === "shortcuts"} onClose={close} />
    </AppShell>
  );
}

function useTabTitle(screen: string): void {
  const title = useRun(({ run }) => tabTitle(screen, run));
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** So that who hears the page, or goes through it by key, is where the new screen begins. */
function useFocusAfterNavigation(path: string, main: { current: HTMLElement | null }): void {
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path, main]);
}

async function loadPalette() {
  return (await import("./palette.tsx")).Palette;
}

async function loadSheet() {
  return (await import("./shortcuts-sheet.tsx")).ShortcutsSheet;
}
