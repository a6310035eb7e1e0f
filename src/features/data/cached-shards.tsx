import { Button, Group, NativeSelect, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { isRemotePath } from "../../config/paths.ts";
import { formatCount } from "../../lib/amounts.ts";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import { useProject } from "../../state/project.ts";
import {
  emptyShardCache,
  lookAtShardCache,
  setShardLimit,
  useShardCache,
  watchShardCache,
} from "../../state/shard-cache.ts";
import { sizeText } from "../checkpoints/wording.ts";

/** What is kept of shards that lie at addresses, where the project has such or some are left of another one. */
export function CachedShards() {
  const bytes = useShardCache(state => state.bytes);
  const shards = useShardCache(state => state.shards);
  const limitBytes = useShardCache(state => state.limitBytes);
  const config = useProject(state => state.loaded?.config);
  useEffect(() => {
    watchShardCache();
    void lookAtShardCache();
  }, []);
  const [problem, setProblem] = useState("");
  const [isEmptying, setEmptying] = useState(false);
  const parts = config?.learning_config;
  const folders = [parts?.train_dataset_config, parts?.eval_dataset_config, parts?.test_dataset_config];
  const hasAddresses = folders.some(part => isRemotePath(part?.tfrecords_dir ?? ""));
  if (limitBytes === undefined || (shards === 0 && !hasAddresses)) return null;

  const attempt = async (work: () => Promise<string>) => {
    setProblem("");
    setProblem(await work().catch((error: unknown) => describeError(errorOf(reportOf(error)))));
  };
  const empty = async () => {
    setEmptying(true);
    await attempt(async () =>
      (await emptyShardCache())
        ? ""
        : "Some shards are being written at this moment, and stay. Stop what reads them first.",
    );
    setEmptying(false);
  };
  const choose = (value: string) =>
    attempt(async () => {
      await setShardLimit(Number(value));
      return "";
    });
  return (
    <Paper withBorder p="sm" component="section" aria-label="Cached shards">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Cached shards: {sizeText(bytes)} of {sizeText(limitBytes)}
        </Title>
        <Text size="sm">{advice(shards, limitBytes)}</Text>
        <Group align="end">
          <NativeSelect
            label="Keep at most"
            value={String(limitBytes)}
            data={limitsWith(limitBytes).map(limit => ({
              value: String(limit),
              label: limit === 0 ? "nothing" : sizeText(limit),
            }))}
            onChange={event => void choose(event.currentTarget.value)}
          />
          <Button variant="default" onClick={() => void empty()} loading={isEmptying} disabled={shards === 0}>
            Empty the cache
          </Button>
        </Group>
        <Text size="sm" aria-live="polite">
          {problem}
        </Text>
      </Stack>
    </Paper>
  );
}

function advice(shards: number, limitBytes: number): string {
  if (limitBytes === 0) return "Shards are fetched anew in every pass.";
  if (shards === 0) return "Shards that are read to their end will be kept here, so that later passes need no network.";
  const what = shards === 1 ? "One shard is" : `${formatCount(shards)} shards are`;
  return `${what} read without the network. What goes, by a lower limit or by emptying, is fetched again when it is next read.`;
}

const usualLimits = [0, 1e9, 4e9, 16e9, 64e9];

function limitsWith(limit: number): number[] {
  return [...new Set([...usualLimits, limit])].sort((a, b) => a - b);
}
