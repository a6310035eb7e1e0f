import {
  Archive,
  AudioLines,
  ChartSpline,
  CircleDot,
  House,
  type LucideIcon,
  Mic,
  SlidersHorizontal,
  Wrench,
} from "lucide-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { StartScreen } from "./start-screen.tsx";

/** A screen of the studio, at `#` and its path. */
export interface Screen {
  path: string;
  name: string; // of its link
  key: string; // pressed after g
  Icon: LucideIcon;
  isInBar: boolean; // else other screens lead to it, and the palette
  component: ComponentType | LazyExoticComponent<ComponentType>;
}

/** In the order of the work. All but the first load when they are opened. */
export const screens: readonly Screen[] = [
  { path: "/", name: "Start", key: "s", Icon: House, isInBar: true, component: StartScreen },
  {
    path: "/config",
    name: "Config",
    key: "c",
    Icon: SlidersHorizontal,
    isInBar: true,
    component: lazyScreen(async () => (await import("../features/config/config-screen.tsx")).ConfigScreen),
  },
  {
    path: "/data",
    name: "Data",
    key: "d",
    Icon: AudioLines,
    isInBar: true,
    component: lazyScreen(async () => (await import("../features/data/data-screen.tsx")).DataScreen),
  },
  {
    path: "/tools",
    name: "Tools",
    key: "o",
    Icon: Wrench,
    isInBar: true,
    component: lazyScreen(async () => (await import("../features/tools/tools-screen.tsx")).ToolsScreen),
  },
  {
    path: "/record",
    name: "Record",
    key: "r",
    Icon: CircleDot,
    isInBar: false,
    component: lazyScreen(async () => (await import("../features/record/record-screen.tsx")).RecordScreen),
  },
  {
    path: "/train",
    name: "Train",
    key: "t",
    Icon: ChartSpline,
    isInBar: true,
    component: lazyScreen(async () => (await import("../features/train/train-screen.tsx")).TrainScreen),
  },
  {
    path: "/decode",
    name: "Decode",
    key: "e",
    Icon: Mic,
    isInBar: true,
    component: lazyScreen(async () => (await import("../features/decode/decode-screen.tsx")).DecodeScreen),
  },
  {
    path: "/checkpoints",
    name: "Checkpoints",
    key: "k",
    Icon: Archive,
    isInBar: true,
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
