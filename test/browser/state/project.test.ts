import { describe, expect, it } from "vitest";

/** The module as a reload of the page starts it. */
function visit(): Promise<typeof import("../../../src/state/project.ts")> {
  return import(/* @vite-ignore */ `../../../src/state/project.ts?visit=${++visits}`);
}

let visits = 0;

describe("projectStore", () => {
  it("reads the newest text when it changes faster than it is read", async () => {
    const project = await visit();
    project.openConfig("one.yml", "speech_config: {");
    project.setText("model_config: {");
    project.setText("nothing: 1");
    await project.whenRead();
    const { loaded, isReading } = project.projectStore.getState();
    expect(loaded?.rendered).toBe("nothing: 1");
    expect(isReading).toBe(false);
  });

  it("shows the project again after a reload, the large files by name alone", async () => {
    const before = await visit();
    await before.openSample();
    before.addFiles([
      { path: "words.tokens", content: new Blob(["<pad>\n"]) },
      { path: "large.tfrecord", content: new Blob([new Uint8Array(5 * 2 ** 20)]) },
    ]);
    before.setText(`${before.projectStore.getState().text}# mine\n`);
    await before.whenRead();
    const kept = before.projectStore.getState();

    const after = await visit();
    await after.whenRead();
    const { text, files, lost, isSample, preflight } = after.projectStore.getState();
    expect(text).toBe(kept.text);
    expect(files.map(({ path }) => path)).toEqual(
      kept.files.map(({ path }) => path).filter(path => path !== "large.tfrecord"),
    );
    expect(lost).toEqual([{ path: "large.tfrecord", sizeBytes: 5 * 2 ** 20 }]);
    expect(isSample).toBe(true);
    expect(preflight).toEqual(kept.preflight);
  });

  it("keeps what is left out of the data through a reload, and for no other config", async () => {
    const before = await visit();
    await before.openSample();
    const exclusions = [{ part: "train", shard: "train_2.tfrecord", indices: [0, 1, 2, 3, 4, 5, 6, 7] }] as const;
    const chosen = { isOn: true, list: null, kinds: new Set(["clipped"] as const), exclusions };
    before.setLeftOut(chosen);
    await before.whenRead();

    const after = await visit();
    await after.whenRead();
    expect(after.projectStore.getState().leftOut).toEqual(chosen);
    expect(after.projectStore.getState().preflight?.leftOut).toEqual({ train: 8, eval: 0 });
    await after.openSample();
    expect(after.projectStore.getState().leftOut).toEqual(chosen);
    after.openConfig("mine.yml", "a: 1");
    expect(after.projectStore.getState().leftOut).toBeUndefined();
    after.bringBackReplaced();
    expect(after.projectStore.getState().leftOut).toEqual(chosen);
  });

  it("drops the sample's files for a config of the user's own, and brings all back", async () => {
    const { openSample, openConfig, addFiles, bringBackReplaced, projectStore } = await visit();
    await openSample();
    const sample = projectStore.getState();
    addFiles([{ path: "mine.tokens", content: new Blob() }]);
    openConfig("mine.yml", "a: 1\r\nb: 2\r\n");
    expect(projectStore.getState()).toMatchObject({ file: "mine.yml", text: "a: 1\nb: 2\n", isSample: false });
    expect(projectStore.getState().files.map(({ path }) => path)).toEqual(["mine.tokens"]);
    bringBackReplaced();
    expect(projectStore.getState()).toMatchObject({ file: "digits/config.j2", text: sample.text, isSample: true });
    expect(projectStore.getState().files.length).toBe(sample.files.length + 1);
  });
});
