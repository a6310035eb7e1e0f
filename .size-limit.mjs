import { firstScreenFiles } from "./scripts/first-screen.mjs";

// What the browser must fetch before the first screen shows. Run after a build.
export default [
  { name: "JavaScript of the first screen", path: firstScreenFiles("js"), limit: "180 kB", gzip: true },
  { name: "Styles of the first screen", path: firstScreenFiles("css"), limit: "45 kB", gzip: true },
];
