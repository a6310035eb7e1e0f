import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-react";
import { cssVariables, theme } from "../../../src/app/theme.ts";
import { ConfigScreen } from "../../../src/features/config/config-screen.tsx";
import { credentialsStore, forgetKeys, keysAtHand } from "../../../src/state/credentials.ts";
import { openConfig, whenRead } from "../../../src/state/project.ts";
import { forgetLookups } from "../../../src/state/remembered-lookups.ts";
import { runStore } from "../../../src/state/run.ts";
import { aRun } from "../../support/run-views.ts";

const endpoint = "https://storage.example";
const keys = { accessKeyId: "AKIATEST", secretAccessKey: "wJalrXUtnFEMI" };

/** Answers as an S3 server whose bucket only these keys may read; `isClosed`: by its CORS rules, no page may read. */
let isClosed = false;
const answer = vi.fn<(request: Request) => Promise<Response>>(async request => {
  if (isClosed && request.mode !== "no-cors") throw new TypeError("Failed to fetch");
  const isSigned = request.headers.get("Authorization")?.includes(`Credential=${keys.accessKeyId}/`) === true;
  if (!isSigned) return new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 });
  const { searchParams } = new URL(request.url);
  if (!searchParams.has("list-type")) return new Response("record of a shard");
  const prefix = searchParams.get("prefix") ?? "";
  const contents = [1, 2].map(n => `<Contents><Key>${prefix}_${n}.tfrecord</Key><Size>1000</Size></Contents>`);
  return new Response(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`);
});

async function show(scheme: "light" | "dark" = "light"): Promise<void> {
  const text = await (await fetch("/samples/digits/config.j2")).text();
  const storage = `studio_config:\n  object_storage: {endpoint: "${endpoint}", addressing: path}\n`;
  openConfig("remote.j2", `${text.replaceAll("tfrecords_dir: .", "tfrecords_dir: s3://bucket/digits")}\n${storage}`);
  await whenRead();
  await render(
    <MantineProvider forceColorScheme={scheme} theme={theme} cssVariablesResolver={cssVariables}>
      <main>
        <ConfigScreen />
      </main>
    </MantineProvider>,
  );
}

const card = page.getByRole("region", { name: "Object storage" });
const dialog = page.getByRole("dialog", { name: "Keys for storage.example" });
const found = dialog.getByRole("list", { name: "What the connection test found" });
const test = dialog.getByRole("button", { name: "Test the connection" });

async function fillIn(): Promise<void> {
  await dialog.getByLabelText("Access key").fill(keys.accessKeyId);
  await dialog.getByLabelText("Secret key", { exact: true }).fill(keys.secretAccessKey);
}

async function axeFindings(): Promise<string[]> {
  const { violations } = await axe.run(document.body);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("object storage on the Config screen", () => {
  beforeEach(() => {
    const { fetch } = globalThis;
    vi.stubGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) => {
      const isRemote = new URL(input instanceof Request ? input.url : input, location.href).origin === endpoint;
      return isRemote ? answer(new Request(input, init)) : fetch(input, init);
    });
    isClosed = false;
    forgetLookups();
  });

  afterEach(async () => {
    vi.unstubAllGlobals();
    await forgetKeys(endpoint);
    await whenRead();
  });

  it("says that access is refused, tries keys, takes them and forgets them by one click", async () => {
    await show();
    await expect.element(page.getByText(/train\*\.tfrecord and 1 more cannot be reached/)).toBeVisible();
    await expect.element(card.getByText(/No keys/)).toBeVisible();
    await card.getByRole("button", { name: "Enter keys" }).click();
    await test.click();
    await expect.element(found.getByText(/refuses access \(403: AccessDenied\)/)).toBeVisible();

    await fillIn();
    await test.click();
    await expect.element(found.getByText("s3://bucket/digits/train*.tfrecord: 2 files, 2,000 bytes.")).toBeVisible();
    expect(await keysAtHand()).toEqual([]); // they have only been tried

    await dialog.getByRole("button", { name: "Use these keys" }).click();
    await expect.element(card.getByText(/held until this page is closed/)).toBeVisible();
    await expect.element(page.getByText(/cannot be reached/)).not.toBeInTheDocument();
    expect(await keysAtHand()).toEqual([{ endpoint, ...keys }]);

    await card.getByRole("button", { name: "Forget the keys" }).click();
    await expect.element(page.getByText(/train\*\.tfrecord and 1 more cannot be reached/)).toBeVisible();
    expect(await keysAtHand()).toEqual([]);
  });

  it("keeps keys on this device only where that is asked for, and takes them off it again", async () => {
    await show();
    for (const isKept of [false, true]) {
      await card.getByRole("button", { name: /^(Enter|Change the) keys$/ }).click();
      await fillIn();
      if (isKept) await dialog.getByLabelText("Keep on this device").click();
      await dialog.getByRole("button", { name: "Use these keys" }).click();
      await expect.element(card.getByText(isKept ? /kept on this device/ : /until this page is closed/)).toBeVisible();
      expect(await afterReload()).toEqual(isKept ? [{ endpoint, ...keys }] : []);
    }
    await card.getByRole("button", { name: "Forget the keys" }).click();
    await expect.element(card.getByText(/No keys/)).toBeVisible();
    expect(await afterReload()).toEqual([]);
  });

  it("says that a run under way takes new keys up", async () => {
    await show();
    await card.getByRole("button", { name: "Enter keys" }).click();
    const sentence = dialog.getByText(/The run under way takes them up with the next file/);
    await expect.element(dialog.getByLabelText("Access key")).toBeVisible();
    await expect.element(sentence).not.toBeInTheDocument();
    runStore.setState({ run: aRun({ phase: "training" }) });
    await expect.element(sentence).toBeVisible();
    runStore.setState({ run: undefined });
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  it("marks what is lacking, and opens again without what was typed", async () => {
    await show();
    await card.getByRole("button", { name: "Enter keys" }).click();
    await dialog.getByLabelText("Access key").fill("AKIAOTHER");
    await dialog.getByRole("button", { name: "Use these keys" }).click();
    await expect.element(dialog.getByText("Enter the secret key.")).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    await card.getByRole("button", { name: "Enter keys" }).click();
    await expect.element(dialog.getByLabelText("Access key")).toHaveValue("");
    await dialog.getByRole("button", { name: "Close" }).click();
  });

  it("shows the rules that a bucket needs where CORS keeps the page out", async () => {
    isClosed = true;
    await show();
    await card.getByRole("button", { name: "Enter keys" }).click();
    await fillIn();
    await test.click();
    const rules = found.getByLabelText("What the server needs");
    await expect.element(rules).toBeVisible();
    expect(JSON.parse(rules.element().textContent ?? "")).toMatchObject({
      CORSRules: [{ AllowedOrigins: [location.origin] }],
    });
    await expect.element(found.getByRole("button", { name: "Copy" })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  it.each(["light", "dark"] as const)("has nothing for axe to find, %s", async scheme => {
    await show(scheme);
    await expect.element(page.getByText(/cannot be reached\./)).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await card.getByRole("button", { name: "Enter keys" }).click();
    await test.click();
    await expect.element(found.getByText(/refuses access/)).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });
});

let visits = 0;

/** What a page that starts anew has at hand. */
async function afterReload() {
  const address = `../../../src/state/credentials.ts?visit=${++visits}`;
  const visited: typeof import("../../../src/state/credentials.ts") = await import(/* @vite-ignore */ address);
  expect(visited.credentialsStore).not.toBe(credentialsStore);
  return visited.keysAtHand();
}
