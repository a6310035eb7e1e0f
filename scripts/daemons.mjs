import { execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const tailLines = 20;

/**
 * Programs of one folder that run until `stop`, each with its output in a file there. They stand apart from the
 * terminal's Ctrl-C, and Linux kills them when this process dies. `onCrash` hears of one that ends by itself while
 * nobody waits for it with `whileUp`.
 */
export function daemonsIn(folder, onCrash) {
  const daemons = [];
  let isStopping = false;
  let waiting = 0;

  return {
    /** `log` is the program's own log file; its end is told when the program ends by itself. */
    start(program, args, log) {
      const outputFile = join(folder, `${program}.out`);
      const output = openSync(outputFile, "a");
      const child = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], {
        stdio: ["ignore", output, output],
        detached: true,
      });
      closeSync(output);
      const ended = new Promise(resolve => {
        child.once("error", error => resolve(error.message));
        child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
      });
      const crashed = ended.then(reason => {
        const error = new Error(
          `${program} ended by itself (${reason}).\n${tail(outputFile)}${tail(join(folder, log))}`,
        );
        if (!isStopping && waiting === 0) onCrash(error);
        throw error;
      });
      crashed.catch(() => {}); // told by whileUp or onCrash
      daemons.push({ child, ended, crashed });
    },

    /** What is waited for, or the error of a daemon that ended before. */
    async whileUp(promise) {
      waiting++;
      try {
        return await Promise.race([promise, ...daemons.map(({ crashed }) => crashed)]);
      } finally {
        waiting--;
      }
    },

    /** Kills without asking: they hold nothing that outlives them. */
    async stop() {
      isStopping = true;
      for (const { child } of daemons) child.kill("SIGKILL");
      await Promise.all(daemons.map(({ ended }) => ended));
    },
  };
}

/** Runs a program to its end. @throws Error with what it wrote when it fails or takes longer than a minute */
export async function runTool(program, args, signal) {
  await promisify(execFile)(program, args, { timeout: 60_000, signal }).catch(error => {
    signal.throwIfAborted();
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stderr || error.stdout || error.message}`);
  });
}

function tail(file) {
  if (!existsSync(file)) return "";
  const [log] = readFileSync(file, "utf8").split("--- begin dump of recent events ---"); // Ceph repeats its log there
  const lines = log.trimEnd().split("\n").slice(-tailLines);
  return lines.join("") === "" ? "" : `--- end of ${file} ---\n${lines.join("\n")}\n`;
}
