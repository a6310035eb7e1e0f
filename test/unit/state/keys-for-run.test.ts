import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { credentialsStore, forgetKeys, holdKeys } from "../../../src/state/credentials.ts";
import { handKeysToRun } from "../../../src/state/keys-for-run.ts";
import { runStore } from "../../../src/state/run.ts";
import { aRun } from "../../support/run-views.ts";

const call = vi.hoisted(() => vi.fn<(request: unknown) => Promise<void>>(async () => undefined));

vi.mock(import("../../../src/state/workers.ts"), async original => ({
  ...(await original()),
  trainer: (() => ({ call })) as never, // of a trainer no more is used here
}));

const endpoint = "http://127.0.0.1:8000";
const keys = { endpoint, accessKeyId: "ID", secretAccessKey: "secret" };

handKeysToRun();

describe("keys for the run under way", () => {
  beforeEach(() => {
    credentialsStore.setState({ held: [] });
    call.mockClear();
  });

  afterEach(() => runStore.setState({ run: undefined }));

  it("go to this tab's run as they come and as they are forgotten", async () => {
    runStore.setState({ run: aRun({ phase: "training", isOwn: true }) });
    await holdKeys(keys, { isKept: false });
    await vi.waitFor(() => expect(call).toHaveBeenLastCalledWith({ type: "access", access: [keys] }));
    await forgetKeys(endpoint);
    await vi.waitFor(() => expect(call).toHaveBeenLastCalledWith({ type: "access", access: [] }));
  });

  it.each([
    ["no run", undefined],
    ["a run that is over", aRun({ phase: "ended", isOwn: true })],
    ["a run of another tab", aRun({ phase: "training", isOwn: false })],
  ])("go nowhere with %s", async (_, run) => {
    runStore.setState({ run });
    await holdKeys(keys, { isKept: false });
    expect(call).not.toHaveBeenCalled();
  });
});
