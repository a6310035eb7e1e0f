import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** A tool that passes or fails as a whole. */
export function runCheck(command) {
  return runNode(command) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * One Vitest project. Dawn in Node aborts once in a hundred starts or so ("std::system_error", no test at fault):
 * files whose process died before they had a result run once more.
 */
export function runVitest(project) {
  const first = vitestOnce(project, []);
  if (first.died.length === 0 || first.failed > 0) return finish(first);
  console.log(`The process of ${first.died.length} test file(s) died without a failed test; running them again.`);
  const second = vitestOnce(project, first.died);
  return finish({ ...add(first, second), exitCode: second.exitCode, died: second.died });
}

/** What the first screen fetches, in a fresh build, against the limits of .size-limit.mjs. */
export function runSizeLimit() {
  const build = runNode(["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"]);
  return build === 0 ? runCheck(["node_modules/size-limit/bin.js"]) : { passed: 0, failed: 1 };
}

/** The end-to-end tests, against the page as `npm start` serves it. */
export function runPlaywright() {
  const report = "test-results/e2e.json";
  const exitCode = runNode(["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  const { stats } = readReport(report) ?? { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } };
  return finish({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    exitCode,
    died: [],
  });
}

function vitestOnce(project, files) {
  const report = `test-results/${project}${files.length > 0 ? "-again" : ""}.json`;
  const exitCode = runNode([
    ...["node_modules/vitest/vitest.mjs", "run", "--project", project, ...files],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  ]);
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
  const { status } = spawnSync(process.execPath, command, { stdio: "inherit", env: { ...process.env, ...env } });
  return status ?? 1;
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
