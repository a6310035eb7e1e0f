import { type CSSVariablesResolver, createTheme } from "@mantine/core";

/** Mantine with colours dark enough to be read: its defaults fail the contrast that WCAG AA asks for. */
export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 9,
  autoContrast: true,
  defaultRadius: "md",
  focusRing: "auto",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, Segoe UI, Roboto, sans-serif",
  headings: { fontWeight: "650" },
  components: {
    Anchor: { defaultProps: { underline: "always" } }, // colour alone does not tell a link from the text around it
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close this message" } } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Alert: { defaultProps: { closeButtonLabel: "Close this notice" } },
  },
});

export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-placeholder": "var(--mantine-color-gray-7)",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--mantine-color-anchor": "var(--mantine-color-teal-9)",
    ...Object.fromEntries(Object.keys(colors).flatMap(darkText)),
  },
  dark: {
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-placeholder": "var(--mantine-color-dark-1)",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--mantine-color-anchor": "var(--mantine-color-teal-4)",
  },
});

/** Coloured text on white and on the tint of its own colour, as in alerts and badges. */
function darkText(name: string): [string, string][] {
  const dark = `color-mix(in srgb, var(--mantine-color-${name}-9) 65%, black)`;
  return [
    [`--mantine-color-${name}-text`, dark],
    [`--mantine-color-${name}-light-color`, dark],
  ];
}
