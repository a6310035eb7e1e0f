import { type ErrorReport, reportOf } from "../lib/result.ts";
import { catalogStore } from "./catalog.ts";

/** Saves the doctor's list to disk. Gives why that failed; undefined also where the user gave up. */
export async function saveFindings(format: "tsv" | "json"): Promise<ErrorReport | undefined> {
  const [{ findingsJson, findingsTsv }, { fileSave }] = await Promise.all([
    import("../tools/doctor/findings-file.ts"),
    import("browser-fs-access"),
  ]);
  const { findings } = catalogStore.getState().doctor;
  const mimeType = format === "tsv" ? "text/tab-separated-values" : "application/json";
  const file = new Blob([format === "tsv" ? findingsTsv(findings) : findingsJson(findings)], { type: mimeType });
  try {
    await fileSave(file, { fileName: `findings.${format}`, extensions: [`.${format}`], mimeTypes: [mimeType] });
    return undefined;
  } catch (error) {
    return error instanceof DOMException && error.name === "AbortError" ? undefined : reportOf(error);
  }
}
