import { parseArgs } from "node:util";
import { ensureRadosgw } from "./debian.mjs";
import { ensurePackages, root } from "./packages.mjs";
import { startRadosgw } from "./radosgw.mjs";

// npm run s3: an S3 server on loopback with the sample in it, until Ctrl-C.
const usage = `npm run s3 -- [--port N] [--origin URL]...   serves the sample by S3, on loopback and from memory

  --port N       the port of the server (8000)
  --origin URL   an origin whose pages may read the buckets; may be given more than once
                 (http://localhost:4173 of npm start, http://localhost:5173 of Vite in development)`;
const options = {
  port: { type: "string", default: "8000" },
  origin: { type: "string", multiple: true, default: ["http://localhost:4173", "http://localhost:5173"] },
  help: { type: "boolean" },
};
const { port, origin: origins, help } = readFlags();
if (help === true) {
  console.log(usage);
  process.exit(0);
}
ensurePackages();
ensureRadosgw();
const { bucketsOf, corsFor, putFolder } = await import("./s3-buckets.mjs");

console.log("Starting Ceph's monitor, object store and S3 gateway ...");
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopping.abort());
const server = await startRadosgw({ port, onCrash: endOfDaemon, signal: stopping.signal }).catch(error => {
  console.error(stopping.signal.aborted ? "Stopped." : error.message);
  process.exit(stopping.signal.aborted ? 0 : 1);
});
try {
  const buckets = bucketsOf(server);
  for (const bucket of ["studio", "studio-public"]) {
    await buckets.make(bucket);
    await buckets.setCors(bucket, corsFor(origins));
    await putFolder(buckets, `${root}public/samples/digits`, bucket, "digits");
  }
  await buckets.makePublic("studio-public");
  console.log(directions(server));
  if (!stopping.signal.aborted) await new Promise(resolve => stopping.signal.addEventListener("abort", resolve));
} finally {
  await server.stop();
}
console.log("Stopped.");

function endOfDaemon(error) {
  console.error(error.message);
  process.exitCode = 1;
  stopping.abort();
}

function directions({ endpoint, credentials }) {
  return `
The sample lies in s3://studio/digits (needs keys) and s3://studio-public/digits (anybody may read).

In a config, for each data set and for the vocabulary:

  vocabulary: s3://studio/digits/digits.tokens
  tfrecords_dir: s3://studio/digits
  metadata: s3://studio/digits/digits.metadata.json

  studio_config:
    object_storage:
      endpoint: ${endpoint}
      region: us-east-1
      addressing: path

The page asks for the keys; it may be served from ${origins.join(" or ")}:

  access key   ${credentials.accessKeyId}
  secret key   ${credentials.secretAccessKey}

npm run studio takes them from the environment:

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}

Ctrl-C stops the server and forgets what is in it.`;
}

function readFlags() {
  try {
    const { values } = parseArgs({ options });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`--port ${values.port} is no port number`);
    for (const origin of values.origin) {
      if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
        throw new Error(`--origin ${origin} is no origin; write it as http://localhost:4173, without a path`);
      }
    }
    return { ...values, port };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
