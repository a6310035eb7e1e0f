import { MantineProvider } from "@mantine/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-react";
import { ErrorBoundary } from "../../../src/app/error-boundary.tsx";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {}); // React tells of it too
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("shows a fault of a screen in its place, and the screen once it works again", async () => {
  let isBroken = true;
  const Screen = () => {
    if (isBroken) throw new Error("the curve has no points");
    return <p>All is well</p>;
  };
  await render(
    <MantineProvider>
      <p>The rest of the page</p>
      <ErrorBoundary what="The screen Train">
        <Screen />
      </ErrorBoundary>
    </MantineProvider>,
  );
  await expect.element(page.getByRole("alert")).toHaveTextContent("The screen Train has a fault");
  await expect.element(page.getByRole("alert")).toHaveTextContent("the curve has no points");
  await expect.element(page.getByText("The rest of the page")).toBeVisible();
  isBroken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.element(page.getByText("All is well")).toBeVisible();
});
