import { makeSyntheticCommand } from "../../config/commands.ts";
import { formatCount } from "../../lib/amounts.ts";
import { redactAddress } from "../../sources/index.ts";
import { createSyntheticShards } from "../../tools/index.ts";
import { defineCommand } from "../command.ts";
import { commandSink } from "../command-sink.ts";
import { runCommandTask } from "../command-task.ts";

/** `studio make_synthetic`: shards of any size, to measure reading with. */
export const makeSynthetic = defineCommand(makeSyntheticCommand, ({ flags }, terminal) =>
  runCommandTask(terminal, async task => {
    const { mode: stage, tfrecordsDir, tfrecordsShards: shards, compression, ...how } = flags;
    const { sink, folder } = commandSink(terminal, tfrecordsDir);
    const plain = compression === "none" ? "" : compression;
    const { seconds } = await createSyntheticShards({ sink, folder, stage, shards, compression: plain, ...how }, task);
    const hours = (seconds / 3600).toFixed(2);
    terminal.out(
      `${formatCount(flags.utterances)} utterances, ${hours} hours of noise in ${redactAddress(tfrecordsDir)}\n`,
    );
    return 0;
  }),
);
