// What may import what: docs/architecture.md, as data. A folder may always import itself.

const foundation = ["lib", "engine", "sources", "speech", "text", "data", "config", "metrics", "storage"];
const models = ["transducer", "portable"];
const belowWorkers = [...foundation, ...models, "tools", "run", "self-test"];

/** For each folder of src: the folders that it may import. */
export const allowedFolders = {
  lib: [],
  engine: ["lib"],
  config: ["lib"],
  metrics: ["lib"],
  storage: ["lib", "config"], // h5 files are laid out by the model's configuration
  sources: ["lib"],
  speech: ["lib", "config"],
  text: ["lib", "config"],
  data: ["lib", "config", "sources", "speech", "text", "storage"],
  tools: ["lib", "config", "sources", "speech", "text", "data"],
  transducer: foundation,
  portable: foundation,
  run: [...foundation, ...models],
  "self-test": [...foundation, ...models, "run"],
  cli: belowWorkers,
  workers: belowWorkers,
  state: [...belowWorkers, "workers"],
  ui: belowWorkers,
  features: [...belowWorkers, "workers", "state", "ui"],
  app: [...belowWorkers, "workers", "state", "ui", "features"],
};

/** The types of a config's values: every folder may name them, none may run its code. */
export const sharedTypes = "config/config.ts";

/** Outside a worker's own folder only its protocol may be imported, and what all workers share. */
export const workerDoor = /^workers\/([^/]+\/protocol|[^/]+)\.ts$/;

/** Packages that only some folders may import. `builtin` stands for Node's own modules. */
export const allowedPackages = [
  {
    packages: /^(react|react-dom|recharts|wouter|lucide-react|@mantine\/.*|@tanstack\/.*)$/,
    places: /^(app|features|ui)\//,
  },
  { packages: /^zustand$/, places: /^state\// },
  { packages: /^@tensorflow\//, places: /^(portable\/|self-test\/|cli\/bench)/ },
  { packages: /^(builtin|webgpu)$/, places: /^cli\// },
];
