import { fileURLToPath } from "node:url";

/** The studio's own folder, as far from the bundle (dist/cli) as from these sources (src/cli). */
export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));
