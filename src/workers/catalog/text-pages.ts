/** The texts of an utterance as they were read. */
export interface UtteranceTexts {
  path: string;
  text: string;
}

const pageRows = 512;

/**
 * The texts of any number of utterances, in the order in which they were read. They lie in Blobs, which browsers keep outside
 * of the page's memory and on disk where there are many: a quarter of a million utterances bring 80 MB of text.
 */
export class TextPages {
  private readonly pages: Blob[] = [];
  private last: UtteranceTexts[] = []; // not a page yet
  private opened: { page: number; texts: UtteranceTexts[] } | undefined; // the page read last

  get count(): number {
    return this.pages.length * pageRows + this.last.length;
  }

  append(texts: UtteranceTexts): void {
    this.last.push(texts);
    if (this.last.length < pageRows) return;
    this.pages.push(new Blob([JSON.stringify(this.last)]));
    this.last = [];
  }

  /** @throws RangeError outside 0 to `count` */
  async at(row: number): Promise<UtteranceTexts> {
    const texts = (await this.page(Math.floor(row / pageRows)))[row % pageRows];
    if (texts === undefined) throw new RangeError(`Bug: there are no texts of utterance ${row}`);
    return texts;
  }

  /** All that there are at the beginning, page by page. */
  async *all(): AsyncGenerator<{ first: number; texts: readonly UtteranceTexts[] }> {
    const pages = Math.ceil(this.count / pageRows);
    for (let page = 0; page < pages; page++) yield { first: page * pageRows, texts: await this.read(page) };
  }

  private async page(page: number): Promise<UtteranceTexts[]> {
    if (page >= this.pages.length) return this.last;
    if (this.opened?.page !== page) this.opened = { page, texts: await this.read(page) };
    return this.opened.texts;
  }

  private async read(page: number): Promise<UtteranceTexts[]> {
    const blob = this.pages[page];
    if (blob === undefined) return [...this.last];
    return JSON.parse(await blob.text()) as UtteranceTexts[]; // as `append` wrote it
  }
}
