/** Colours of lines for light and dark: each at least 3 to 1 against the page and told apart by lightness as well as hue. */
export const palette = [
  { light: "#1c5fb0", dark: "#8fc4ff" },
  { light: "#b3400a", dark: "#ffa366" },
  { light: "#1f7a3d", dark: "#6fd695" },
  { light: "#8a2fa0", dark: "#e0a3f0" },
  { light: "#7d6200", dark: "#e6c34d" },
  { light: "#a3224f", dark: "#ff9ab8" },
] as const;

/** For any attribute or property that takes a colour. */
export function lineColor(index: number): string {
  const { light, dark } = palette[index % palette.length] ?? palette[0];
  return `light-dark(${light}, ${dark})`;
}
