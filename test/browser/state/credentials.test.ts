import { afterEach, describe, expect, it } from "vitest";

const endpoint = "https://storage.example";
const keys = { endpoint, accessKeyId: "AKIATEST", secretAccessKey: "wJalrXUtnFEMI" };
const others = { ...keys, endpoint: "https://other.example" };

type Tab = typeof import("../../../src/state/credentials.ts");

/** The module as another tab loads it. */
function openTab(): Promise<Tab> {
  return import(/* @vite-ignore */ `../../../src/state/credentials.ts?tab=${++tabs}`);
}

let tabs = 0;

describe("forgetting keys", () => {
  afterEach(async () => {
    const tab = await openTab();
    for (const each of [keys, others]) await tab.forgetKeys(each.endpoint);
  });

  it("reaches every open tab, for that endpoint alone, whether it kept them or not", async () => {
    const [first, second, third] = [await openTab(), await openTab(), await openTab()];
    await second.holdKeys(keys, { isKept: false });
    await second.holdKeys(others, { isKept: false });
    await first.holdKeys(keys, { isKept: true });
    const fourth = await openTab();
    expect(await fourth.keysAtHand()).toEqual([keys]);

    await third.forgetKeys(endpoint);
    await expect.poll(() => second.keysAtHand()).toEqual([others]);
    for (const tab of [first, fourth, await openTab()]) await expect.poll(() => tab.keysAtHand()).toEqual([]);
  });

  it("tells other tabs the endpoint and no key", async () => {
    const told: unknown[] = [];
    const tab = await openTab();
    const channel = new BroadcastChannel(tab.keysChannel);
    channel.addEventListener("message", ({ data }) => told.push(data));
    await tab.holdKeys(keys, { isKept: true });
    await tab.forgetKeys(endpoint);
    await expect.poll(() => told).toEqual([{ type: "forgotten", endpoint }]);
    channel.close();
  });
});
