import { redactAddress } from "../lib/redact-address.ts";
import { StudioError } from "../lib/result.ts";
import { parseAddress } from "./address.ts";
import { type Answer, askIfThere, askSize, ignoreMissing } from "./ask.ts";
import { httpCall } from "./call.ts";
import type { Client } from "./client.ts";
import { isHtml, readIndex, readLines } from "./index-page.ts";
import { globMatcher, type ListedFile, sortNames, splitPath } from "./source.ts";

/**
 * Files of a web server whose names match, in order of name. A folder is listed by its index page, by `index.txt` in it, or
 * by the text file that stands in the folder's place (`https://host/shards.txt/train*.tfrecord`). A presigned address may
 * stand there too: it is the only file of its folder.
 *
 * @throws StudioError, among them `index-missing` where nothing tells what is there
 */
export async function listHttp(client: Client, pattern: string, signal: AbortSignal): Promise<ListedFile[]> {
  const { address, glob } = splitPattern(pattern);
  if (glob === undefined || isPresigned(address)) {
    if (glob !== undefined && !globMatcher(glob)(fileName(address))) return [];
    const file = await askSize(client, httpCall(urlOf(address)), address, signal).catch(ignoreMissing);
    return file === undefined ? [] : [file];
  }
  const matches = globMatcher(glob);
  const found = await findIndex(client, address, file => matches(fileName(file.name)), signal);
  const byName = new Map(found.map(file => [file.name, file]));
  const order = new Map([...byName.keys()].map(name => [`${fileName(name)}\n${name}`, name]));
  return sortNames([...order.keys()]).map(key => {
    const name = order.get(key) ?? "";
    return { ...byName.get(name), name };
  });
}

/** The files that the first list names that names any which are asked for. */
async function findIndex(
  client: Client,
  folder: string,
  isWanted: (file: ListedFile) => boolean,
  signal: AbortSignal,
): Promise<ListedFile[]> {
  let isListed = false;
  for (const look of isListFile(folder) ? [listFile, page, indexFile] : [page, indexFile, listFile]) {
    const files = await look(client, folder, signal);
    const wanted = files?.filter(isWanted) ?? [];
    if (wanted.length > 0) return wanted;
    isListed ||= (files?.length ?? 0) > 0;
  }
  if (isListed) return [];
  const message = "Nothing tells which files are there: no index page, and no index.txt.";
  const nextStep =
    "Put a file index.txt there with the name of a shard on each line, or let the server list the folder.";
  throw new StudioError("index-missing", message, { file: redactAddress(folder) }, nextStep);
}

type Look = (client: Client, folder: string, signal: AbortSignal) => Promise<ListedFile[] | undefined>;

const page: Look = async (client, folder, signal) => {
  const answer = await askList(client, folder, signal);
  return answer && readIndex(answer);
};

const indexFile: Look = (client, folder, signal) => readListFile(client, `${folder}index.txt`, signal);

const listFile: Look = async (client, folder, signal) =>
  isListFile(folder) ? readListFile(client, folder.slice(0, -1), signal) : undefined;

// A page in HTML where a list should be is what some servers send for whatever is missing.
async function readListFile(client: Client, address: string, signal: AbortSignal): Promise<ListedFile[] | undefined> {
  const answer = await askList(client, address, signal);
  return answer === undefined || isHtml(answer) ? undefined : readLines(answer.text, answer.url);
}

// Servers that list nothing refuse the folder's page: with 404, or with 403 as Apache and nginx do.
async function askList(client: Client, address: string, signal: AbortSignal): Promise<Answer | undefined> {
  return askIfThere(client, httpCall(urlOf(address)), signal).catch((error: unknown) => {
    if (error instanceof StudioError && error.code === "access-denied") return undefined;
    throw error;
  });
}

/** `https://host/shards.txt/`: the last part has the name of a file. */
function isListFile(folder: string): boolean {
  return /\.\w+\/$/.test(new URL(folder).pathname.replace(/^\/+$/, ""));
}

/** In `https://host/a?sig=b` the question mark begins a query, in `https://host/train?.tfrecord` it stands for a letter. */
function splitPattern(pattern: string): { address: string; glob?: string } {
  const { folder, name } = splitPath(pattern);
  if (isPresigned(pattern))
    return name.includes("*") ? { address: folder.slice(0, -1), glob: name } : { address: pattern };
  return /[*?]/.test(name) ? { address: folder, glob: name } : { address: pattern };
}

function isPresigned(address: string): boolean {
  return /\?[^?]*=/s.test(address);
}

function fileName(address: string): string {
  const { pathname } = new URL(address);
  const { name } = splitPath(pathname);
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // bytes that are no UTF-8: matched as they are written
  }
}

function urlOf(address: string): URL {
  const parsed = parseAddress(address);
  if (parsed.scheme === "http") return parsed.url;
  throw new StudioError("address-unreadable", "This is no address of a web server.", { file: redactAddress(address) });
}
