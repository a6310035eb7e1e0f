import { ActionIcon, AppShell, useMantineColorScheme } from "@mantine/core";
import { Keyboard, type LucideIcon, Monitor, Moon, Search, Sun } from "lucide-react";
import { AdapterBadge } from "./adapter-badge.tsx";
import { nextScheme } from "./commands.ts";
import { RunStatus } from "./run-status.tsx";
import { hrefOf, type Screen, screens } from "./screens.ts";
import styles from "./shell.module.css";

export interface HeaderProps {
  screen: Screen | undefined;
  onPalette: () => void;
  onShortcuts: () => void;
}

/** The name, the way to every screen, the engine, and below them what the run does. */
export function Header({ screen, onPalette, onShortcuts }: HeaderProps) {
  return (
    <AppShell.Header className={styles["header"] ?? ""}>
      <div className={styles["top"]}>
        <a className={styles["brand"]} href="#/" aria-label="Transducer Studio, to the start">
          <img src="./favicon.svg" width={26} height={26} alt="" />
          <span className={styles["wide"]}>Transducer Studio</span>
        </a>
        <nav className={styles["nav"]} aria-label="Screens">
          {screens
            .filter(({ isInBar }) => isInBar)
            .map(each => (
              <ScreenLink key={each.path} screen={each} isCurrent={each === screen} />
            ))}
        </nav>
        <div className={styles["tools"]}>
          <AdapterBadge />
          <Tool label="Find a command (Ctrl K)" Icon={Search} onClick={onPalette} />
          <Tool label="Keyboard shortcuts (?)" Icon={Keyboard} onClick={onShortcuts} />
          <SchemeButton />
        </div>
      </div>
      <RunStatus />
    </AppShell.Header>
  );
}

function ScreenLink({ screen, isCurrent }: { screen: Screen; isCurrent: boolean }) {
  const { name, Icon } = screen;
  return (
    <a className={styles["link"]} href={hrefOf(screen)} aria-current={isCurrent ? "page" : undefined}>
      <Icon size={16} aria-hidden="true" />
      {name}
    </a>
  );
}

function SchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = nextScheme(colorScheme);
  return (
    <Tool
      label={`Colours: ${colorScheme}; change to ${next}`}
      Icon={{ light: Sun, dark: Moon, auto: Monitor }[colorScheme]}
      onClick={() => setColorScheme(next)}
    />
  );
}

function Tool({ label, Icon, onClick }: { label: string; Icon: LucideIcon; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} title={label} onClick={onClick}>
      <Icon size={18} aria-hidden="true" />
    </ActionIcon>
  );
}
