import { useElementSize } from "@mantine/hooks";
import { useId, useMemo } from "react";
import styles from "./pictures.module.css";
import { envelopePath, sampleEnvelope } from "./sample-envelope.ts";

export interface WaveformProps {
  name: string; // accessible name of the figure
  samples: Float32Array; // one channel, -1 to 1
  sampleRate: number; // Hz
  /** Where playing is, seconds: drawn as a line. */
  position?: number | undefined;
}

/** Lowest and highest sample under every pixel, scaled to the loudest. */
export function Waveform({ name, samples, sampleRate, position }: WaveformProps) {
  const { ref, width } = useElementSize();
  const summaryId = useId();
  const columns = Math.min(samples.length, Math.max(1, Math.round(width * devicePixelRatio)));
  const peak = useMemo(() => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0), [samples]);
  const path = useMemo(() => {
    const scale = peak > 0 ? 1 / peak : 0;
    return envelopePath(sampleEnvelope(samples, columns).map(sample => sample * scale));
  }, [samples, columns, peak]);
  const seconds = samples.length / sampleRate;
  return (
    <figure className={styles["figure"]} aria-label={name} aria-describedby={summaryId}>
      <div ref={ref} className={styles["wave"]}>
        <svg viewBox={`0 0 ${Math.max(1, columns - 1)} 2`} preserveAspectRatio="none" aria-hidden="true">
          <path d={path} />
        </svg>
        {position !== undefined && (
          <span className={styles["playhead"]} style={{ left: `${Math.min(100, (100 * position) / seconds)}%` }} />
        )}
      </div>
      <figcaption id={summaryId} className={styles["caption"]}>
        {seconds.toFixed(2)} s at {sampleRate} Hz, peak {decibels(peak)}.
      </figcaption>
    </figure>
  );
}

function decibels(peak: number): string {
  return peak > 0 ? `${(20 * Math.log10(peak)).toFixed(1)} dB of full scale` : "0: silence";
}
