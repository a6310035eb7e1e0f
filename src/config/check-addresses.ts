import type { Finder } from "./finder.ts";
import { isCloudPath, isRemotePath } from "./paths.ts";
import type { YamlValue } from "./yaml.ts";

/** What the reference and the studio each make of addresses, wherever a path stands (specification section 1.1). */
export function checkAddresses(finder: Finder, root: YamlValue): void {
  const visit = (node: YamlValue, path: readonly (string | number)[], use: Use | undefined): void => {
    if (node.kind === "map") {
      for (const [key, { value }] of node.entries) visit(value, [...path, key], usage(key));
    } else if (node.kind === "seq") {
      for (const [index, item] of node.items.entries()) visit(item, [...path, index], use);
    } else if (node.kind === "str" && use !== undefined && isRemotePath(node.value)) {
      checkAddress(finder, path, node.value, use);
    }
  };
  visit(root, [], undefined);
}

type Use = "read" | "written";

const readKeys = ["vocabulary", "corpus_files", "data_paths", "tfrecords_dir", "metadata", "pretrained"];
const writtenKeys = ["filepath", "backup_dir", "log_dir"];

function usage(key: string): Use | undefined {
  if (readKeys.includes(key)) return "read";
  return writtenKeys.includes(key) ? "written" : undefined;
}

function checkAddress(finder: Finder, path: readonly (string | number)[], address: string, use: Use): void {
  if (holdsUser(address)) {
    finder.error(
      path,
      "refused_key",
      "The address holds a user or a key. Keys do not belong in a config, which is handed on and kept.",
      "Remove what stands before the @. Enter keys on the Config page under Object storage.",
    );
    return;
  }
  const scheme = address.slice(0, address.indexOf("://")).toLowerCase();
  const isRead = use === "read";
  const ours = isRead ? "the studio reads it" : "the studio keeps its own checkpoints and curves";
  if (!isCloudPath(address)) {
    finder.warning(
      path,
      "cloud_path",
      `TensorFlowASR does not take ${address} for a place in the cloud, because its scheme is not all lower-case letters.`,
      `TensorFlowASR makes a local folder of it; ${ours}.`,
    );
  } else if (scheme === "http" || scheme === "https") {
    const message = `TensorFlow opens no ${scheme}:// addresses.`;
    finder.warning(path, "cloud_path", message, `TensorFlowASR stops at this one; ${ours}.`);
  }
  if (isRead && !studioSchemes.includes(scheme)) {
    const message = `The studio reads ${studioSchemes.map(each => `${each}://`).join(", ")}, not ${scheme}://.`;
    finder.warning(path, "unknown_scheme", message, "Add the files of this address by hand, under the same names.");
  }
}

const studioSchemes = ["s3", "gs", "https", "http"];

/** `scheme://user:secret@host`; the @ of a key further on does not count. */
function holdsUser(address: string): boolean {
  const [, , host = ""] = address.split("/");
  return host.includes("@");
}
