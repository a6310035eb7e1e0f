/** A word of text at a frame of the features. */
export interface Mark {
  frame: number;
  label: string;
}

/**
 * The lane that each mark's label is written in, so that neighbours do not overlap. Marks come in the order of their
 * frames. Where all lanes are taken, the label has none and stands in the text alternative alone.
 */
export function markLanes(
  marks: readonly Mark[],
  { frames, width, lanes }: { frames: number; width: number; lanes: number }, // width: pixels of the whole picture
): (number | undefined)[] {
  const ends = Array.from({ length: lanes }, () => Number.NEGATIVE_INFINITY);
  return marks.map(({ frame, label }) => {
    const start = (frame / frames) * width;
    const lane = ends.findIndex(end => end <= start);
    if (lane === -1) return undefined;
    ends[lane] = start + label.length * pixelsPerLetter + gapPixels;
    return lane;
  });
}

const pixelsPerLetter = 7; // of the monospaced 11 pixel font, rounded up
const gapPixels = 6;
