import { useElementSize } from "@mantine/hooks";
import { useEffect, useId, useRef } from "react";
import { axisTicks } from "./axis-ticks.ts";
import { type Mark, markLanes } from "./mark-lanes.ts";
import { paintFeatures } from "./paint-features.ts";
import styles from "./pictures.module.css";

export interface SpectrogramProps {
  name: string; // accessible name of the figure
  frames: number;
  bins: number;
  values: Float32Array; // [frames, bins]
  /** Seconds from one frame to the next: the axis then counts seconds instead of frames. */
  frameSeconds?: number;
  /** Text at feature frames, in their order: the tokens of a transcription. */
  marks?: readonly Mark[];
}

/** Features as a picture: time to the right, low bins at the bottom. */
export function Spectrogram({ name, frames, bins, values, frameSeconds, marks }: SpectrogramProps) {
  const { ref, width } = useElementSize();
  const summaryId = useId();
  const unit = frameSeconds === undefined ? "frames" : "s";
  const length = frames * (frameSeconds ?? 1);
  if (frames === 0 || bins === 0) {
    return (
      <figure className={styles["figure"]} aria-label={name}>
        <figcaption className={styles["caption"]}>There are no frames to show.</figcaption>
      </figure>
    );
  }
  return (
    <figure className={styles["figure"]} aria-label={name} aria-describedby={summaryId}>
      <div className={styles["plot"]}>
        <div className={styles["bins"]} aria-hidden="true">
          <span>{bins - 1}</span>
          <span>bin</span>
          <span>0</span>
        </div>
        <div ref={ref} className={styles["picture"]}>
          <FeatureCanvas values={values} frames={frames} bins={bins} width={width} />
          {marks?.map(({ frame }, i) => (
            <span key={`${frame} ${i}`} className={styles["stroke"]} style={{ left: share(frame, frames) }} />
          ))}
        </div>
        {marks !== undefined && marks.length > 0 && <Marks marks={marks} frames={frames} width={width} />}
        <div className={styles["times"]} aria-hidden="true">
          {axisTicks(length, Math.max(2, Math.floor(width / 70))).map(tick => (
            <span key={tick} style={{ left: share(tick, length) }}>
              {tick}
            </span>
          ))}
        </div>
      </div>
      <figcaption id={summaryId} className={styles["caption"]}>
        {frames} frames of {bins} bins{frameSeconds === undefined ? "" : `, ${length.toFixed(2)} s`}; time in {unit} to
        the right, low bins at the bottom, bright is strong.
        {marks !== undefined && marks.length > 0 && <MarksInWords marks={marks} frameSeconds={frameSeconds} />}
      </figcaption>
    </figure>
  );
}

interface FeatureCanvasProps extends Pick<SpectrogramProps, "values" | "frames" | "bins"> {
  width: number; // pixels of CSS
}

function FeatureCanvas({ values, frames, bins, width }: FeatureCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || context === null || context === undefined || width === 0) return;
    element.width = Math.round(width * devicePixelRatio);
    element.height = Math.round(element.clientHeight * devicePixelRatio);
    const picture = new OffscreenCanvas(frames, bins);
    picture.getContext("2d")?.putImageData(new ImageData(paintFeatures(values, frames, bins), frames, bins), 0, 0);
    context.imageSmoothingEnabled = element.width < frames; // enlarged pixels keep their edges
    context.drawImage(picture, 0, 0, element.width, element.height);
  }, [values, frames, bins, width]);
  return <canvas ref={canvas} className={styles["canvas"]} aria-hidden="true" />;
}

function Marks({ marks, frames, width }: { marks: readonly Mark[]; frames: number; width: number }) {
  const lanes = markLanes(marks, { frames, width, lanes: laneCount });
  return (
    <div className={styles["marks"]} aria-hidden="true">
      {marks.map(({ frame, label }, i) => {
        const lane = lanes[i];
        if (lane === undefined) return null;
        return (
          <span key={`${frame} ${i}`} style={{ left: share(frame, frames), top: `${1.1 * lane}rem` }}>
            {label}
          </span>
        );
      })}
    </div>
  );
}

const laneCount = 3;

function MarksInWords({ marks, frameSeconds }: { marks: readonly Mark[]; frameSeconds: number | undefined }) {
  const place = (frame: number) =>
    frameSeconds === undefined ? `frame ${frame}` : `${(frame * frameSeconds).toFixed(2)} s`;
  return (
    <span className={styles["unseen"]}>
      {" "}
      Marks: {marks.map(({ frame, label }) => `${label} at ${place(frame)}`).join(", ")}.
    </span>
  );
}

function share(part: number, whole: number): string {
  return `${(100 * part) / whole}%`;
}
