export * from "../../src/cli/parity/golden-configs.ts";
