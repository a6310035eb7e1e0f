import { StudioError } from "../../lib/result.ts";
import { projectData } from "../../run/project-data.ts";
import { answerCalls, Handed, workerScope } from "../calls.ts";
import { shardSource } from "../shard-cache.ts";
import { spellTexts } from "./describe-utterance.ts";
import { withSizes } from "./file-sizes.ts";
import { searchTexts, sortByText } from "./find-texts.ts";
import { type Catalog, openCatalog } from "./open-catalog.ts";
import type { CatalogEvent, CatalogReplies, CatalogRequest, CatalogTexts } from "./protocol.ts";
import { readUtterance } from "./read-utterance.ts";
import { scanCatalog } from "./scan.ts";
import { TextPages } from "./text-pages.ts";
import { WordCounts } from "./word-counts.ts";

let catalog: Catalog | undefined;
let scanning = new AbortController();
let opens = 0;

const post = answerCalls<CatalogRequest, CatalogEvent>(workerScope(), request => {
  switch (request.type) {
    case "open":
      return open(request);
    case "scan":
      return scan(request.scan);
    case "stop":
      return scanning.abort();
    case "texts":
      return texts(request.rows);
    case "search":
      return searchTexts(current().texts, request.wanted);
    case "sort":
      return sortByText(current().texts);
    case "read":
      return read(request);
    default:
      return request satisfies never;
  }
});

async function open(request: Extract<CatalogRequest, { type: "open" }>): Promise<CatalogReplies["open"]> {
  const { project, config, access } = request;
  scanning.abort();
  catalog = undefined;
  const mine = ++opens;
  const { file, text, files } = project;
  const source = projectData(await withSizes(files), access, { through: shardSource })(config);
  const opened = await openCatalog(file, text, config, source);
  if (mine === opens) catalog = opened; // else a newer project is being opened
  return opened.files;
}

async function scan(number: number): Promise<CatalogReplies["scan"]> {
  scanning.abort();
  scanning = new AbortController();
  const opened = current();
  opened.texts = new TextPages();
  opened.unknownWords = new WordCounts();
  const deps = {
    tell(found: Omit<CatalogEvent, "type" | "scan">) {
      opened.files[found.index] = found.file;
      post({ type: "found", scan: number, ...found });
    },
    breathe,
    now: () => performance.now(),
  };
  return { isComplete: await scanCatalog(opened, deps, scanning.signal) };
}

async function texts(rows: readonly number[]): Promise<CatalogTexts[]> {
  const { project, texts: pages } = current();
  const spelt: CatalogTexts[] = [];
  for (const row of rows) spelt.push(spellTexts(project, await pages.at(row))); // one page at a time
  return spelt;
}

async function read({ ref, offset }: Extract<CatalogRequest, { type: "read" }>): Promise<Handed> {
  const sound = await readUtterance(current(), ref, offset);
  const buffers = [sound.samples.buffer, ...(sound.features === null ? [] : [sound.features.values.buffer])];
  return new Handed(sound, buffers);
}

function current(): Catalog {
  if (catalog !== undefined) return catalog;
  throw new StudioError("no-project", "No project's data is open.", {}, "Open a config and its data first.");
}

const { port1, port2 } = new MessageChannel();
port1.start();

/** Lets waiting messages be heard, without a timer, which hidden tabs hold back. */
function breathe(): Promise<void> {
  return new Promise(resolve => {
    port1.addEventListener("message", () => resolve(), { once: true });
    port2.postMessage(null);
  });
}
