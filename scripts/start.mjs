import { parseArgs } from "node:util";
import { ensurePackages, root } from "./packages.mjs";

// npm start: installs what is missing, builds the page, serves it and prints the address.
const options = { port: { type: "string", default: "4173" }, host: { type: "string" }, help: { type: "boolean" } };
const { port, host, help } = readFlags();
if (help === true) {
  console.log("npm start -- [--port N] [--host ADDRESS]   builds the studio and serves it");
  process.exit(0);
}
ensurePackages();
process.chdir(root);
const { build, preview } = await import("vite");
await build({ logLevel: "warn" });
const server = await preview({ preview: { port, strictPort: true, ...(host !== undefined && { host }) } }).catch(
  error => {
    console.error(`The page could not be served: ${error.message}. Choose another port with --port.`);
    process.exit(1);
  },
);
for (const address of [...(server.resolvedUrls?.local ?? []), ...(server.resolvedUrls?.network ?? [])]) {
  console.log(`Transducer Studio is at ${address} (Ctrl-C stops it)`);
}

function readFlags() {
  try {
    const { values } = parseArgs({ options });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw new Error(`--port ${String(values.port)} is no port number`);
    return { ...values, port };
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}
