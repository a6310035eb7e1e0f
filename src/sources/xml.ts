/**
 * What stands between the tags of every such element, in order: enough for the answers of object storage, which have
 * neither attributes that matter nor comments, and for workers, which have no parser of their own.
 */
export function elements(xml: string, tag: string): string[] {
  return Array.from(
    xml.matchAll(new RegExp(`<${tag}(?:\\s[^>]*)?>([\\s\\S]*?)</${tag}>`, "g")),
    ([, inside]) => inside ?? "",
  );
}

/** The text of the first such element. */
export function elementText(xml: string, tag: string): string | undefined {
  const [inside] = elements(xml, tag);
  return inside === undefined ? undefined : decodeEntities(inside);
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Of XML and HTML: the five named ones and all numbers. What is unknown stays as it is. */
export function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (entity, name: string) => {
    if (!name.startsWith("#")) return named[name.toLowerCase()] ?? entity;
    const point = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
  });
}
