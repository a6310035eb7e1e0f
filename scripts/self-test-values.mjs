#!/usr/bin/env node
import { rmSync, writeFileSync } from "node:fs";
import { buildCli } from "./build-cli.mjs";
import { root } from "./packages.mjs";

// Writes src/self-test/expected.json: what TensorFlow.js computes for the start-up test. To be run when a case has changed.
const folder = `${root}dist/self-test-values`;
const load = async entry => {
  const bundle = `${folder}/${entry}.mjs`;
  await buildCli(`${root}src/self-test/${entry}.ts`, bundle);
  return import(bundle);
};
const { referenceValues } = await load("reference");
const { formatExpected } = await load("expected");
writeFileSync(`${root}src/self-test/expected.json`, formatExpected(await referenceValues()));
rmSync(folder, { recursive: true });
