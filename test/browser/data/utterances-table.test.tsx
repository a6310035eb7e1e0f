import "@mantine/core/styles.css";
import { MantineProvider } from "@mantine/core";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { type RowSort, sortRows } from "../../../src/features/data/utterance-rows.ts";
import { UtterancesTable } from "../../../src/features/data/utterances-table.tsx";
import type { CatalogTexts } from "../../../src/workers/catalog/protocol.ts";
import { utterancesWith } from "../../support/catalog.ts";

const utterances = utterancesWith(
  Array.from({ length: 10_000 }, (_, index) => ({ index, seconds: 1 + ((index * 7919) % 10_000) / 1000 })),
);
const all = Uint32Array.from({ length: 10_000 }, (_, row) => row);

function Table() {
  const [chosen, setChosen] = useState<number>();
  const [sort, setSort] = useState<RowSort | null>(null);
  const [shown, setShown] = useState<readonly number[]>([]);
  const texts = shown.map(row => [row, textsOf(`utterance ${row}`)] as const);
  return (
    <MantineProvider>
      <UtterancesTable
        rows={sortRows(all, utterances, sort, undefined)}
        utterances={utterances}
        files={[]}
        texts={new Map(texts)}
        chosen={chosen}
        sort={sort}
        onSort={setSort}
        onShow={setShown}
        onChoose={setChosen}
      />
    </MantineProvider>
  );
}

function textsOf(text: string): CatalogTexts {
  return { path: "a.wav", text, tokens: text, unknownWords: [] };
}

const rowsInDocument = () => document.querySelectorAll("[role=row]").length;
const focused = () => document.activeElement?.textContent;

describe("UtterancesTable", () => {
  it("keeps few of 10,000 rows in the document, wherever it is scrolled", async () => {
    await render(<Table />);
    const table = page.getByRole("table", { name: "Utterances" });
    await expect.element(table).toHaveAttribute("aria-rowcount", "10001");
    expect(rowsInDocument()).toBeLessThan(60);
    const scroller = table.element().lastElementChild;
    scroller?.scrollTo({ top: 34 * 5000 });
    await expect.element(page.getByRole("button", { name: "utterance 5005" })).toBeVisible();
    expect(rowsInDocument()).toBeLessThan(60);
  });

  it("sorts by a column and says so", async () => {
    await render(<Table />);
    const header = page.getByRole("columnheader", { name: "Duration" });
    const first = () => document.querySelector("[aria-rowindex='2']")?.textContent;
    await page.getByRole("button", { name: "Duration" }).click();
    await expect.element(header).toHaveAttribute("aria-sort", "ascending");
    expect(first()).toContain("1.00 s");
    await page.getByRole("button", { name: "Duration" }).click();
    await expect.element(header).toHaveAttribute("aria-sort", "descending");
    expect(first()).toContain("11.00 s");
  });

  it("is one stop for Tab, and goes on by arrows and to both ends", async () => {
    await render(<Table />);
    await page.getByRole("button", { name: "utterance 0", exact: true }).click();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    await expect.poll(focused).toBe("utterance 2");
    await userEvent.keyboard("{End}");
    await expect.poll(focused).toBe("utterance 9999");
    await userEvent.keyboard("{ArrowUp}");
    await expect.poll(focused).toBe("utterance 9998");
    expect(document.querySelectorAll("[role=row] [tabindex='0']")).toHaveLength(1);
    await userEvent.keyboard("{Home}");
    await expect.poll(focused).toBe("utterance 0");
  });
});
