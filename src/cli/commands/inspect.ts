import { inspectCommand } from "../../config/commands.ts";
import { isRemotePath } from "../../config/paths.ts";
import { type DataSource, missingFile, redactAddress } from "../../sources/index.ts";
import { defineCommand } from "../command.ts";
import { commandSource } from "../command-source.ts";
import { formatShardReports, inspectShards, type ShardReport } from "../inspect.ts";
import { Progress } from "../progress.ts";

/** `studio inspect`: what is in shards, and what of it is bad. */
export const inspect = defineCommand(inspectCommand, async (given, terminal) => {
  const { flags, positionals } = given;
  const source = commandSource(terminal);
  const shards: string[] = [];
  for (const shard of positionals) shards.push(...(await matching(shard, source)));
  const progress = new Progress(terminal, "shards", shards.length);
  const reports: ShardReport[] = [];
  for (const shard of shards) {
    if (terminal.interrupted.aborted) break;
    const [report] = await inspectShards(source, [shard]);
    if (report !== undefined) reports.push({ ...report, file: redactAddress(shard) });
    progress.show(reports.length);
  }
  progress.end();
  terminal.out(`${flags.json ? JSON.stringify(reports, undefined, 1) : formatShardReports(reports)}\n`);
  return 0;
});

/** Shells fill in patterns for files alone. @throws StudioError `file-missing` where nothing matches */
async function matching(shard: string, source: DataSource): Promise<string[]> {
  if (!isRemotePath(shard) || !shard.includes("*")) return [shard];
  const names = (await source.list(shard)).map(({ name }) => name);
  if (names.length === 0) throw missingFile(redactAddress(shard));
  return names;
}
