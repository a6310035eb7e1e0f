import type { ToolOrder } from "../../workers/tools/protocol.ts";

/** The studio command that does the same, with TensorFlowASR's own flags. Undefined where there is none. */
export function commandLine(order: ToolOrder, configFile: string): string | undefined {
  const config = `--config-path=${quoted(configFile === "" ? "config.j2" : configFile)}`;
  switch (order.tool) {
    case "create_tfrecords": {
      const shards = [`--tfrecords-dir=${quoted(order.folder || ".")}`, `--tfrecords-shards=${order.shards}`];
      const shuffle = `--shuffle=${order.shuffle ? "True" : "False"}`;
      const given = [...order.tables, ...order.corpora.map(folder => folder || ".")].map(quoted);
      const existing = order.whenThere === "skip" ? [] : [`--existing=${order.whenThere}`];
      return words("create_tfrecords", ...given, `--mode=${order.stage}`, config, ...shards, shuffle, ...existing);
    }
    case "create_librispeech_trans": {
      const folder = quoted(order.directory || ".");
      return words("create_librispeech_trans", `--directory=${folder}`, `--output=${quoted(order.output)}`);
    }
    case "generate_metadata": {
      const [stage, metadata] = [`--stage=${order.stage}`, `--metadata=${quoted(order.output)}`];
      return words("generate_metadata", ...order.tables.map(quoted), stage, config, metadata);
    }
    case "generate_vocab_wordpiece":
      return words("generate_vocab_wordpiece", config);
    case "recorded_tfrecords":
      return undefined;
    default:
      return order satisfies never;
  }
}

function words(...parts: string[]): string {
  return ["studio", ...parts].join(" ");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
