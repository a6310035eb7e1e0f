import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import type { Config } from "../../config/config.ts";

/** Null where a config without errors is open. */
export function configObstacle(config: Config | undefined): ReactNode {
  if (config !== undefined) return null;
  return (
    <>
      It does what a config says:{" "}
      <Anchor href="#/config" underline="always">
        open one
      </Anchor>{" "}
      without errors first.
    </>
  );
}
