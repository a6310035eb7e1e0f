import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Calls `work` with a loader of modules under src, such as `await load("data/index.ts")`. */
export async function withSource(work) {
  const vite = await createServer({
    root,
    configFile: false,
    appType: "custom",
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  try {
    return await work(path => vite.ssrLoadModule(`/src/${path}`));
  } finally {
    await vite.close();
  }
}
