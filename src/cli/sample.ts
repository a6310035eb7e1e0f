import { fileURLToPath } from "node:url";

/** The sample that comes with the studio: as far from the bundle (dist/cli) as from these sources (src/cli). */
export const sampleConfig = fileURLToPath(new URL("../../public/samples/digits/config.j2", import.meta.url));
