import { useMemo } from "react";
import type { Config } from "../../config/config.ts";
import type { NamedFile } from "../../sources/index.ts";
import { useProject } from "../../state/project.ts";
import { useTools } from "../../state/tools.ts";
import { tablesAmong } from "./input-files.ts";

export interface ToolFiles {
  files: readonly NamedFile[]; // what tools may read: their own inputs, and the project's
  tables: readonly string[]; // of transcripts, among them
  config: Config | undefined;
}

export function useToolFiles(): ToolFiles {
  const inputs = useTools(state => state.inputs);
  const project = useProject(state => state.files);
  const config = useProject(state => state.loaded?.config);
  const files = useMemo(() => [...inputs, ...project], [inputs, project]);
  const tables = useMemo(() => tablesAmong(files), [files]);
  return { files, tables, config };
}
