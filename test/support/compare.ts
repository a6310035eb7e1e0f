export * from "../../src/cli/parity/compare.ts";
