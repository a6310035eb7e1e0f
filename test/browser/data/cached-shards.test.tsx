import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import axe from "axe-core";
import { afterEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { theme } from "../../../src/app/theme.ts";
import { CachedShards } from "../../../src/features/data/cached-shards.tsx";
import { emptyShardCache, setShardLimit, shardCacheStore, watchShardCache } from "../../../src/state/shard-cache.ts";
import { type ShardNews, shardChannel, usualShardLimit } from "../../../src/workers/shard-cache.ts";
import type { Pass } from "../workers/shard-cache.worker.ts";

/** Has a worker keep shards of so many bytes where the page looks for them. */
async function keepShards(...sizes: number[]): Promise<void> {
  const worker = new Worker(new URL("../workers/shard-cache.worker.ts", import.meta.url), { type: "module" });
  const answered = new Promise(resolve => worker.addEventListener("message", resolve, { once: true }));
  const files = sizes.map((sizeBytes, i) => ({ name: `s3://bucket/${i}.tfrecord`, version: "a", sizeBytes }));
  worker.postMessage({ folder: "shards", files, limitBytes: 1e9, isNetworkForbidden: false } satisfies Pass);
  await answered;
  worker.terminate();
}

const show = () =>
  render(
    <MantineProvider theme={theme}>
      <main>
        <h1>Data</h1>
        <CachedShards />
      </main>
    </MantineProvider>,
  );

afterEach(async () => {
  await emptyShardCache();
  await setShardLimit(usualShardLimit);
});

describe("CachedShards", () => {
  it("says how much is kept of how much, and empties it", async () => {
    await keepShards(200_000, 1_000_000);
    await show();
    await expect.element(page.getByRole("heading", { name: "Cached shards: 1.2 MB of 4.0 GB" })).toBeVisible();
    await expect.element(page.getByText(/2 shards are read without the network/)).toBeVisible();
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`)).toEqual([]);
    await page.getByRole("button", { name: "Empty the cache" }).click();
    await expect.poll(() => shardCacheStore.getState().bytes).toBe(0);
    await expect.element(page.getByRole("region", { name: "Cached shards" })).not.toBeInTheDocument(); // no project needs it
  });

  it("lets what is over a lower limit go, and remembers the limit", async () => {
    await keepShards(200_000, 1_000_000);
    await show();
    await userEvent.selectOptions(page.getByLabelText("Keep at most"), "nothing");
    await expect.poll(() => shardCacheStore.getState()).toMatchObject({ bytes: 0, limitBytes: 0 });
    await keepShards(200_000); // of a worker with a limit of its own
    await show();
    await expect.element(page.getByLabelText("Keep at most").first()).toHaveValue("0");
  });

  it("hears of what other tabs and workers do", async () => {
    await show();
    watchShardCache();
    await expect.poll(() => shardCacheStore.getState().limitBytes).toBeDefined();
    await keepShards(300_000);
    const channel = new BroadcastChannel(shardChannel);
    channel.postMessage({ type: "changed" } satisfies ShardNews);
    await expect.poll(() => shardCacheStore.getState().bytes).toBe(300_000);
    channel.postMessage({ type: "offline" } satisfies ShardNews);
    await expect.poll(() => shardCacheStore.getState().isUnchecked).toBe(true);
    channel.close();
  });
});
