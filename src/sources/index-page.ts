import type { Answer } from "./ask.ts";
import type { ListedFile } from "./source.ts";
import { decodeEntities } from "./xml.ts";

/**
 * The files that a folder's page names, as whole addresses: HTML with links (nginx, Apache, Caddy, Python), JSON (nginx,
 * Caddy) or plain text with one name or address a line. Folders, and links out of the folder, are left out of HTML.
 */
export function readIndex({ url, headers, text }: Answer): ListedFile[] {
  const type = headers.get("Content-Type") ?? "";
  if (/\bhtml\b/i.test(type)) return readLinks(text, url);
  if (/\bjson\b/i.test(type)) return readJson(text, url);
  return readLines(text, url);
}

export function isHtml({ headers }: Answer): boolean {
  return /\bhtml\b/i.test(headers.get("Content-Type") ?? "");
}

/** One name or address a line; empty lines and those that begin with `#` are skipped. */
export function readLines(text: string, base: string): ListedFile[] {
  const lines = text.split(/\r?\n/).map(line => line.trim());
  return lines.flatMap(line => (line === "" || line.startsWith("#") ? [] : fileAt(fromName(line), base)));
}

function readLinks(html: string, base: string): ListedFile[] {
  const folder = folderOf(base);
  const links = html.matchAll(/<a\s[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi);
  const files = Array.from(links, ([, double, single, bare]) => decodeEntities(double ?? single ?? bare ?? ""));
  return files.flatMap(href => fileAt(href, base)).filter(({ name }) => folderOf(name) === folder && !isFolder(name));
}

// nginx: autoindex_format json. Caddy's objects have is_dir instead of type.
function readJson(text: string, base: string): ListedFile[] {
  const entries: unknown = parse(text);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    if (typeof entry === "string") return fileAt(fromName(entry), base);
    if (typeof entry !== "object" || entry === null || !("name" in entry) || typeof entry.name !== "string") return [];
    const isFile = !("type" in entry && entry.type === "directory") && !("is_dir" in entry && entry.is_dir === true);
    const size = "size" in entry && typeof entry.size === "number" ? { sizeBytes: entry.size } : {};
    return isFile ? fileAt(fromName(entry.name), base).map(file => ({ ...file, ...size })) : [];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not an index, as any other page
  }
}

function fileAt(href: string, base: string): ListedFile[] {
  if (!URL.canParse(href, base)) return [];
  const url = new URL(href, base);
  url.hash = "";
  return /^https?:$/.test(url.protocol) ? [{ name: url.href }] : [];
}

/** Names stand as they are, addresses are encoded already. */
function fromName(text: string): string {
  if (/^https?:\/\//i.test(text)) return text;
  return text
    .split("/")
    .map(encodeURIComponent)
    .join("/")
    .replace(/^(?=[^/]*:)/, "./");
}

function folderOf(address: string): string {
  return new URL(".", address).href;
}

function isFolder(address: string): boolean {
  return new URL(address).pathname.endsWith("/");
}
