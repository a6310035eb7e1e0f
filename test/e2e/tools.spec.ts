import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { type SpokenUtterance, spokenUtterances } from "./spoken.ts";

test("makes vocabulary, metadata and shards of transcripts and audio, and a project of them", async ({ page }) => {
  test.setTimeout(180_000);
  const utterances = await spokenUtterances(5);
  await page.goto("./");
  await page.getByLabel("Files to open", { exact: true }).setInputFiles(file("config.j2", configText()));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("config.j2");
  await page.getByRole("link", { name: "Tools", exact: true }).click();
  await page.getByLabel("Files for the tools", { exact: true }).setInputFiles(filesOf(utterances));
  await expect(page.getByText("6 files: 1 table of transcripts, 5 of audio")).toBeVisible();

  const vocabulary = card(page, "Vocabulary");
  await expect(vocabulary.getByText("at most 40 tokens of 10 characters")).toBeVisible();
  await expect(vocabulary).toContainText("studio generate_vocab_wordpiece --config-path=config.j2");
  await make(page, "Vocabulary", /mine\.tokens/);
  const metadata = card(page, "Metadata");
  await expect(metadata.getByLabel("Metadata file")).toHaveValue("mine.json");
  await make(page, "Metadata", /mine\.json/);
  await expect(metadata).toContainText(/train: 5 utterances, at most \d+ frames and \d+ labels/);

  const shards = card(page, "Make TFRecord shards");
  await expect(shards.getByLabel("Shards", { exact: true })).toHaveValue("16");
  await expect(shards.getByLabel("Folder of the shards")).toHaveValue("shards");
  await shards.getByLabel("Shards", { exact: true }).fill("2");
  await expect(shards).toContainText(
    "studio create_tfrecords mine.tsv --mode=train --config-path=config.j2 --tfrecords-dir=shards --tfrecords-shards=2 --shuffle=True",
  );
  await make(page, "Make TFRecord shards", /shards\/train_1\.tfrecord/);
  await expect(shards).toContainText("2 shards: 5 utterances");
  await expect(shards.getByRole("region", { name: "Problems" })).toContainText("mine.tsv:7");

  await shards.getByRole("link", { name: "look at the data" }).click();
  await expect(page.getByText(/^5 utterances, /)).toBeVisible({ timeout: 60_000 });
  const table = page.getByRole("table", { name: "Utterances" });
  for (const { transcript } of utterances) await expect(table.getByText(transcript).first()).toBeVisible();
});

function card(page: Page, name: string) {
  return page.getByRole("region", { name, exact: true });
}

/** Starts the tool, and adds what it made to the project. */
async function make(page: Page, name: string, firstFile: RegExp): Promise<void> {
  await card(page, name).getByRole("button", { name: "Start" }).click();
  const files = card(page, name).getByRole("list", { name: "Files made" }).getByRole("listitem");
  await expect(files.first()).toContainText(firstFile, { timeout: 60_000 });
  await card(page, name).getByRole("button", { name: "Add to the project" }).click();
  await expect(card(page, name).getByText("It is among the project's files")).toBeVisible();
}

function filesOf(utterances: readonly SpokenUtterance[]) {
  const rows = utterances.map(({ seconds, transcript }, i) => `${i}.wav\t${seconds.toFixed(2)}\t${transcript}\n`);
  const table = file("mine.tsv", `PATH\tDURATION\tTRANSCRIPT\n${rows.join("")}no row\n`);
  return [table, ...utterances.map(({ wav }, i) => ({ name: `${i}.wav`, mimeType: "audio/wav", buffer: wav }))];
}

function file(name: string, text: string) {
  return { name, mimeType: "text/plain", buffer: Buffer.from(text) };
}

/** The sample's, for data that is yet to be made. */
function configText(): string {
  const learner = `vocabulary: mine.tokens
  vocab_size: 40
  max_token_length: 10
  max_unique_chars: 100
  num_iterations: 2
  reserved_tokens: ["<pad>", "<unk>"]
  corpus_files: [mine.tsv]`;
  return readFileSync("public/samples/digits/config.j2", "utf8")
    .replace("vocabulary: digits.tokens", learner)
    .replace("digits_train.tsv", "mine.tsv")
    .replace("tfrecords_dir: .", "tfrecords_dir: shards")
    .replaceAll("digits.metadata.json", "mine.json")
    .replace("eval_dataset_config:\n    enabled: True", "eval_dataset_config:\n    enabled: False");
}
