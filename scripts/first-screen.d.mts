export declare function firstScreenFiles(ending: "js" | "css"): string[];

interface ManifestChunk {
  file: string;
  css?: string[];
  imports?: string[];
  dynamicImports?: string[];
}

export declare function staticFiles(manifest: Record<string, ManifestChunk>, entry: string): string[];
