import { join } from "node:path";
import { projectRoot } from "./project-root.ts";

/** The sample that comes with the studio. */
export const sampleConfig = join(projectRoot, "public/samples/digits/config.j2");
