import { ActionIcon, Button } from "@mantine/core";
import { ZoomIn, ZoomOut } from "lucide-react";
import { memo } from "react";
import styles from "./charts.module.css";

/** What changes the stretch that a chart shows. */
export interface ZoomChange {
  zoomBy: (factor: number, about?: number) => void;
  moveBy: (share: number) => void;
  reset: () => void;
}

export interface ChartButtonsProps {
  isZoomed: boolean;
  change: ZoomChange;
}

/** They need no name of the chart: they stand in its figure. */
export const ChartButtons = memo(function ChartButtons({ isZoomed, change }: ChartButtonsProps) {
  const icon = { size: 16, "aria-hidden": true };
  return (
    <div className={styles["buttons"]}>
      {isZoomed && (
        <Button size="compact-xs" variant="default" onClick={change.reset}>
          Show all
        </Button>
      )}
      <ActionIcon variant="default" size="sm" onClick={() => change.zoomBy(0.5)} aria-label="Zoom in">
        <ZoomIn {...icon} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size="sm"
        disabled={!isZoomed}
        onClick={() => change.zoomBy(2)}
        aria-label="Zoom out"
      >
        <ZoomOut {...icon} />
      </ActionIcon>
    </div>
  );
});
