import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { dropFile } from "./journey.ts";

const planted = [
  ["  stride_ms: 10", "  stride_sm: 10"],
  ["  beam_width: 0", "  beam_width: wide"],
  ["joint_activation: tanh", "joint_activation: tan"],
  ["batch_size: 8", "batch_size: -8"],
] as const;

test("a dropped config with four planted faults shows them at their lines, and a fix repairs one", async ({ page }) => {
  const text = planted.reduce(
    (changed, [right, wrong]) => changed.replace(right, wrong),
    readFileSync("public/samples/digits/config.j2", "utf8"),
  );
  const lines = planted.map(([, wrong]) => text.split("\n").findIndex(line => line.includes(wrong)) + 1);
  await page.goto("./");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await dropFile(page, "mine.j2", text);
  const faults = page.getByRole("list", { name: "Diagnostics" }).getByRole("listitem");
  await expect(faults).toHaveCount(4, { timeout: 30_000 });
  for (const [index, line] of lines.entries()) await expect(faults.nth(index)).toContainText(`${line}:`);
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeDisabled();

  await page.getByRole("button", { name: "Replace with stride_ms" }).click();
  await expect(faults).toHaveCount(3);
});
