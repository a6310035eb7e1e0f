import { inspectCommand } from "../../config/commands.ts";
import { defineCommand } from "../command.ts";
import { folderSource } from "../files.ts";
import { formatShardReports, inspectShards, type ShardReport } from "../inspect.ts";
import { Progress } from "../progress.ts";

/** `studio inspect`: what is in shards, and what of it is bad. */
export const inspect = defineCommand(inspectCommand, async (given, terminal) => {
  const { flags, positionals } = given;
  const source = folderSource(terminal.paths.workingDirectory);
  const progress = new Progress(terminal, "shards", positionals.length);
  const reports: ShardReport[] = [];
  for (const shard of positionals) {
    if (terminal.interrupted.aborted) break;
    reports.push(...(await inspectShards(source, [shard])));
    progress.show(reports.length);
  }
  progress.end();
  terminal.out(`${flags.json ? JSON.stringify(reports, undefined, 1) : formatShardReports(reports)}\n`);
  return 0;
});
