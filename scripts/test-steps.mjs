import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { resolve } from "node:path";
import { startRadosgw } from "./radosgw.mjs";

/** A tool that passes or fails as a whole. */
export async function runCheck(command) {
  return (await runNode(command)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * One Vitest project. Dawn in Node aborts once in a hundred starts or so ("std::system_error", no test at fault):
 * files whose process died before they had a result run once more.
 */
export async function runVitest(project, env = {}) {
  const first = await vitestOnce(project, [], env);
  if (first.died.length === 0 || first.failed > 0) return finish(first);
  console.log(`The process of ${first.died.length} test file(s) died without a failed test; running them again.`);
  const second = await vitestOnce(project, first.died, env);
  return finish({ ...add(first, second), exitCode: second.exitCode, died: second.died });
}

/** What the first screen fetches, in a fresh build, against the limits of .size-limit.mjs. */
export async function runSizeLimit() {
  const build = await runNode(["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"]);
  return build === 0 ? runCheck(["node_modules/size-limit/bin.js"]) : { passed: 0, failed: 1 };
}

/**
 * What is tested against a real S3 server: the sources in Node and a training run in the browser. The server is started
 * once for both, and told to them as to the command line.
 */
export async function runObjectStorage() {
  const crashes = [];
  const onCrash = error => {
    console.error(error.message);
    crashes.push(error);
  };
  const server = await startRadosgw({ port: 0, onCrash }).catch(onCrash);
  if (server === undefined) return { passed: 0, failed: 1 };
  const env = {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
  };
  const counts = add(await runVitest("s3", env), await runPlaywright("s3", env));
  await server.stop();
  return { ...counts, failed: counts.failed + crashes.length };
}

/** The end-to-end tests of a Playwright project, against the page as `npm start` serves it. */
export async function runPlaywright(project, env = {}) {
  const report = `test-results/${project}-page.json`;
  const playwright = ["node_modules/@playwright/test/cli.js", "test", "--project", project, "--reporter=list,json"];
  const exitCode = await runNode(playwright, { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  const { stats } = readReport(report) ?? noReport;
  return finish({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    exitCode,
    died: [],
  });
}

/**
 * Ten minutes of training in the browser, beside the other steps: at the lowest priority, so that they hardly feel it. What it
 * has to say is printed by whoever waits for it.
 */
export async function runMemory() {
  const [log, report] = ["test-results/memory.log", resolve("test-results/memory.json")]; // else beside the config
  const playwright = ["node_modules/@playwright/test/cli.js", "test", "--config", "test/e2e/memory.config.ts"];
  const output = openSync(log, "w");
  const child = spawn(process.execPath, [...playwright, "--reporter=list,json"], {
    stdio: ["ignore", output, output],
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  setPriority(child.pid, constants.priority.PRIORITY_LOW); // the browser inherits it
  const exitCode = await ended(child);
  closeSync(output);
  const { stats } = readReport(report) ?? noReport;
  const counts = { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  return { ...finish({ ...counts, exitCode, died: [] }), log: readFileSync(log, "utf8") };
}

/** Whatever ended the tool before it could report is a failure. */
const noReport = { stats: { expected: 0, unexpected: 1, flaky: 0, skipped: 0 } };

async function vitestOnce(project, files, env) {
  const report = `test-results/${project}${files.length > 0 ? "-again" : ""}.json`;
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--project", project, ...files];
  const exitCode = await runNode(
    [...vitest, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    env,
  );
  const counts = { passed: 0, failed: 0, skipped: 0, exitCode, died: [] };
  for (const file of readReport(report)?.testResults ?? []) {
    const count = status => file.assertionResults.filter(test => test.status === status).length;
    const hasDied = file.status === "passed" && (file.assertionResults.length === 0 || count("pending") > 0);
    if (hasDied) {
      counts.died.push(file.name); // its tests count when they run again
      counts.failed += count("failed");
      continue;
    }
    counts.passed += count("passed");
    counts.failed += file.status === "failed" ? Math.max(1, count("failed")) : 0; // a file that cannot load has no tests
    counts.skipped += count("skipped") + count("todo");
  }
  return counts;
}

/** Whatever made the tool fail without a failed test (an error between tests, no report, a dead process) is one failure. */
function finish({ passed, failed, skipped, exitCode, died }) {
  const hidden = died.length > 0 ? died.length : exitCode !== 0 && failed === 0 ? 1 : 0;
  return { passed, failed: failed + hidden, skipped };
}

function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The exit code; a process that a signal ended gives 1. */
function runNode(command, env = {}) {
  return ended(spawn(process.execPath, command, { stdio: "inherit", env: { ...process.env, ...env } }));
}

/** The exit code; 1 where a signal ended it. */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", status => resolve(status ?? 1));
  });
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
