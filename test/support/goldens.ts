export * from "../../src/cli/parity/goldens.ts";
