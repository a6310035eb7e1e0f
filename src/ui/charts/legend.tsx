import styles from "./charts.module.css";
import type { Series } from "./drawing.ts";

/** Which line is which, by colour and dashes. A single line needs none. */
export function Legend({ series }: { series: readonly Series[] }) {
  if (series.length < 2) return null;
  return (
    <ul className={styles["legend"]}>
      {series.map(({ name, color, isDashed = false, isFaint = false }) => (
        <li key={name}>
          <svg width={24} height={8} aria-hidden="true">
            <path
              d="M0 4H24"
              stroke={color}
              strokeWidth={isFaint ? 1 : 2}
              strokeOpacity={isFaint ? faintOpacity : 1}
              strokeDasharray={isDashed ? dashes : undefined}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

export const faintOpacity = 0.45;
export const dashes = "6 4";
