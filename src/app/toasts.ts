import { notifications } from "@mantine/notifications";
import { describeError, type ErrorReport, errorOf, reportOf } from "../lib/result.ts";
import { logBug } from "./log.ts";

/** What went wrong, where, and what to do next. It stays until it is closed. */
export function showError(title: string, report: ErrorReport): void {
  if (report.code === "bug") logBug(title, report.message);
  const message = describeError(errorOf(report));
  notifications.show({ id: `${title}: ${message}`, title, message, color: "red", autoClose: false });
}

/** What is good to know. It goes by itself unless `stays`. */
export function showMessage(title: string, message: string, options: { stays?: boolean } = {}): void {
  notifications.show({ id: `${title}: ${message}`, title, message, autoClose: options.stays === true ? false : 8000 });
}

/** Does it, and shows what goes wrong under this title. */
export async function attempt(title: string, action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    showError(title, reportOf(error));
  }
}
