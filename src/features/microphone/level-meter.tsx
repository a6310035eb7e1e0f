import { decibels, floorDecibels, type Level } from "./hearing.ts";
import styles from "./microphone.module.css";

/** The bar is the root mean square, the line the peak, both in decibels of full scale. */
export function LevelMeter({ level }: { level: Level }) {
  const peak = Math.round(decibels(level.peak));
  const text = level.peak > 0 ? `peak ${peak} dBFS` : "silence";
  return (
    <div className={styles["level"]}>
      <div
        className={styles["meter"]}
        role="meter"
        aria-label="Input level"
        aria-valuemin={floorDecibels}
        aria-valuemax={0}
        aria-valuenow={peak}
        aria-valuetext={text}
      >
        <div className={styles["bar"]} style={{ width: shareOf(level.rms) }} />
        <div
          className={styles["peak"]}
          data-over={level.peak >= 1 || undefined}
          style={{ left: shareOf(level.peak) }}
        />
      </div>
      <span aria-hidden="true">{level.peak >= 1 ? "too loud" : text}</span>
    </div>
  );
}

function shareOf(amplitude: number): string {
  return `${(100 * (decibels(amplitude) - floorDecibels)) / -floorDecibels}%`;
}
