const steps = 256;

/**
 * From dark violet over red to pale yellow: 256 colours as [256, RGB] bytes. Equal steps of the value are equal steps of
 * perceived lightness, so that the picture also reads in greys and by colour-blind eyes. Computed in Oklch
 * (https://bottosson.github.io/posts/oklab).
 */
export function colourTable(): Uint8Array {
  const table = new Uint8Array(steps * 3);
  for (let i = 0; i < steps; i++) {
    const position = i / (steps - 1);
    const lightness = 0.12 + 0.85 * position;
    const chroma = 0.21 * Math.sin(Math.PI * position) ** 0.75;
    const hue = ((285 + 180 * position) * Math.PI) / 180;
    table.set(inGamut(lightness, chroma, hue), i * 3);
  }
  return table;
}

/** Gives up colourfulness until a screen can show the colour. */
function inGamut(lightness: number, chroma: number, hue: number): number[] {
  let linear = linearRgb(lightness, chroma, hue);
  for (let left = chroma; left > 0 && linear.some(channel => channel < 0 || channel > 1); left -= 0.002) {
    linear = linearRgb(lightness, left, hue);
  }
  return linear.map(channel => Math.round(255 * gamma(Math.min(1, Math.max(0, channel)))));
}

function linearRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function gamma(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
