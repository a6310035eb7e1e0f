import { Archive, AudioLines, ChartSpline, House, type LucideIcon, Mic, SlidersHorizontal } from "lucide-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { StartScreen } from "./start-screen.tsx";

/** A screen of the studio, at `#` and its path. */
export interface Screen {
  path: string;
  name: string; // of its link
  key: string; // pressed after g
  Icon: LucideIcon;
  component: ComponentType | LazyExoticComponent<ComponentType>;
}

/** In the order of the work. All but the first load when they are opened. */
export const screens: readonly Screen[] = [
  { path: "/", name: "Start", key: "s", Icon: House, component: StartScreen },
  {
    path: "/config",
    name: "Config",
    key: "c",
    Icon: SlidersHorizontal,
    component: lazyScreen(async () => (await import("../features/config/config-screen.tsx")).ConfigScreen),
  },
  {
    path: "/data",
    name: "Data",
    key: "d",
    Icon: AudioLines,
    component: lazyScreen(async () => (await import("../features/data/data-screen.tsx")).DataScreen),
  },
  {
    path: "/train",
    name: "Train",
    key: "t",
    Icon: ChartSpline,
    component: lazyScreen(async () => (await import("../features/train/train-screen.tsx")).TrainScreen),
  },
  {
    path: "/decode",
    name: "Decode",
    key: "e",
    Icon: Mic,
    component: lazyScreen(async () => (await import("../features/decode/decode-screen.tsx")).DecodeScreen),
  },
  {
    path: "/checkpoints",
    name: "Checkpoints",
    key: "k",
    Icon: Archive,
    component: lazyScreen(
      async () => (await import("../features/checkpoints/checkpoints-screen.tsx")).CheckpointsScreen,
    ),
  },
];

/** The screen of a location; undefined where there is none. */
export function screenAt(location: string): Screen | undefined {
  const path = location.replace(/[?].*$/, "").replace(/(.)\/$/, "$1");
  return screens.find(screen => screen.path === path);
}

/** To be written into links. */
export function hrefOf(screen: Pick<Screen, "path">): string {
  return `#${screen.path}`;
}

function lazyScreen(load: () => Promise<ComponentType>): LazyExoticComponent<ComponentType> {
  return lazy(async () => ({ default: await load() }));
}
