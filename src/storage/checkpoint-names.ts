/** A name as it is kept: on one line, without spaces around it. Undefined where nothing is left. */
export function cleanName(name: string): string | undefined {
  const cleaned = name
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, longestName)
    .trim();
  return cleaned === "" ? undefined : cleaned;
}

/** A file name that every system takes: `digits, epoch 3` gives `digits-epoch-3.safetensors`. */
export function fileNameOf(checkpoint: string): string {
  const stem = checkpoint.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return `${stem === "" ? "checkpoint" : stem.slice(0, longestName)}.safetensors`;
}

/** The name within a file's path: `runs/digits-epoch-3.safetensors` gives `digits-epoch-3`. */
export function nameOfFile(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  return cleanName(name) ?? "checkpoint";
}

const longestName = 120; // characters
