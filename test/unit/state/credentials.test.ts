import { beforeEach, describe, expect, it } from "vitest";
import { credentialsStore, forgetKeys, holdKeys, keysAtHand } from "../../../src/state/credentials.ts";

const amazon = { endpoint: "https://s3.amazonaws.com", accessKeyId: "AKIA1", secretAccessKey: "secret one" };
const own = { endpoint: "http://127.0.0.1:8000", accessKeyId: "ID2", secretAccessKey: "two", sessionToken: "token" };

// Node has no IndexedDB, as browsers that keep nothing: all of this holds there too.
describe("the keys at hand", () => {
  beforeEach(() => credentialsStore.setState({ held: [], keepingError: null }));

  it("are given to workers without word of whether they are kept", async () => {
    await holdKeys(amazon, { isKept: false });
    await holdKeys(own, { isKept: false });
    expect(await keysAtHand()).toEqual([amazon, own]);
  });

  it("are one for each endpoint, the newest", async () => {
    await holdKeys(amazon, { isKept: false });
    await holdKeys({ ...amazon, secretAccessKey: "newer" }, { isKept: false });
    expect(await keysAtHand()).toEqual([{ ...amazon, secretAccessKey: "newer" }]);
  });

  it("are forgotten one endpoint at a time", async () => {
    await holdKeys(amazon, { isKept: false });
    await holdKeys(own, { isKept: false });
    await forgetKeys(amazon.endpoint);
    expect(await keysAtHand()).toEqual([own]);
  });

  it("are held all the same where the browser keeps nothing, and it says so", async () => {
    await holdKeys(amazon, { isKept: true });
    expect(await keysAtHand()).toEqual([amazon]);
    expect(credentialsStore.getState().keepingError).not.toBeNull();
    expect(JSON.stringify(credentialsStore.getState().keepingError)).not.toContain(amazon.secretAccessKey);
  });
});
