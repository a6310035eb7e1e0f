import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findChromium } from "./chromium.mjs";

const sourcesFolder = "/etc/apt/sources.list.d";

/** Returns when a Chromium or Chrome is there; installs Debian's as root, else says what to install and exits with 2. */
export function ensureChromium() {
  if (findChromium() !== undefined) return;
  if (isRootOnDebian()) {
    console.log("Chromium is missing: installing it (apt-get update; apt-get install chromium).");
    if (apt("update") && apt("install", "--no-install-recommends", "chromium") && findChromium() !== undefined) return;
    console.error("apt-get could not install Chromium; its own message stands above.");
  } else {
    console.error("The tests need Chromium or Chrome, and none was found.");
    console.error(
      process.platform === "linux"
        ? "Install it (on Debian: sudo apt-get install chromium), or set CHROMIUM_BIN to the program."
        : "Install Google Chrome (https://www.google.com/chrome/), or set CHROMIUM_BIN to the program.",
    );
  }
  process.exit(2);
}

/** Returns when Vulkan's loader, which Dawn in Node needs on Linux, is there; installs it or says so as for Chromium. */
export function ensureVulkanLoader() {
  if (process.platform !== "linux" || hasVulkanLoader()) return;
  if (isRootOnDebian()) {
    console.log("Vulkan's loader is missing: installing it (apt-get install libvulkan1).");
    if (apt("update") && apt("install", "--no-install-recommends", "libvulkan1") && hasVulkanLoader()) return;
    console.error("apt-get could not install libvulkan1; its own message stands above.");
  } else {
    console.error("The GPU tests need Vulkan's loader (libvulkan.so.1), and it was not found.");
    console.error("Install it (on Debian: sudo apt-get install libvulkan1).");
  }
  process.exit(2);
}

/** Returns when Ceph's S3 gateway and what it stands on are there; installs Debian's or says so as for Chromium. */
export function ensureRadosgw() {
  const hasRadosgw = () => ["radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool"].every(isOnPath);
  if (hasRadosgw()) return;
  const packages = ["radosgw", "ceph-mon", "ceph-osd", "ceph-common"];
  if (isRootOnDebian()) {
    console.log(`Ceph's S3 gateway is missing: installing it, about 60 MB (apt-get install ${packages.join(" ")}).`);
    if (apt("update") && apt("install", "--no-install-recommends", ...packages) && hasRadosgw()) return;
    console.error("apt-get could not install Ceph's S3 gateway; its own message stands above.");
  } else {
    console.error("Object storage is tested against Ceph's S3 gateway (radosgw), and it was not found.");
    console.error(
      process.platform === "linux"
        ? `Install it (on Debian: sudo apt-get install --no-install-recommends ${packages.join(" ")}).`
        : "Ceph runs on Linux only. The other steps of the tests run when they are named: npm test -- types lint unit ...",
    );
  }
  process.exit(2);
}

/**
 * On Debian 12 as root: Mesa's lavapipe from bookworm-backports, the software adapter for Dawn in Node. Dawn refuses
 * the Mesa 22.3 of Debian 12 itself. Without lavapipe the tests take SwiftShader, about five times slower.
 */
export function ensureLavapipe() {
  if (!isRootOnDebian() || osRelease().VERSION_ID !== "12") return;
  if (mesaMajor() >= 25) return;
  const source = backportsSource();
  if (source === undefined) {
    console.log("No Debian mirror was found in apt's sources: Node's GPU tests run on SwiftShader.");
    return;
  }
  console.log("Installing Mesa's lavapipe (apt-get install -t bookworm-backports mesa-vulkan-drivers).");
  if (source !== "") writeFileSync(`${sourcesFolder}/bookworm-backports.sources`, source);
  const isDone =
    apt("update") && apt("install", "--no-install-recommends", "-t", "bookworm-backports", "mesa-vulkan-drivers");
  if (!isDone) console.log("lavapipe could not be installed: Node's GPU tests run on SwiftShader.");
}

function apt(command, ...rest) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return (
    spawnSync("apt-get", [command, "-y", "-q", ...rest], { stdio: ["ignore", "inherit", "inherit"], env }).status === 0
  );
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some(folder => existsSync(join(folder, program)));
}

/** True as well where there is no ldconfig to ask. */
function hasVulkanLoader() {
  const { stdout, error } = spawnSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  return error !== undefined || stdout.includes("libvulkan.so.1");
}

function isRootOnDebian() {
  return process.platform === "linux" && process.getuid?.() === 0 && osRelease().ID === "debian";
}

function osRelease() {
  if (!existsSync("/etc/os-release")) return {};
  const lines = readFileSync("/etc/os-release", "utf8").split("\n");
  return Object.fromEntries(
    lines.map(line => line.split("=", 2)).map(([key, value = ""]) => [key, value.replaceAll('"', "")]),
  );
}

/** 0 when the package is not installed. */
function mesaMajor() {
  const { stdout } = spawnSync("dpkg-query", ["-W", "-f", "${Version}", "mesa-vulkan-drivers"], { encoding: "utf8" });
  return Number.parseInt(stdout, 10) || 0;
}

/**
 * The text of a .sources file for bookworm-backports on the mirror that the machine takes bookworm from; "" when a
 * source names the suite already; undefined when none names bookworm.
 */
function backportsSource() {
  const stanzas = [...deb822Stanzas(), ...oneLineStanzas()];
  if (stanzas.some(stanza => stanza.suites.includes("bookworm-backports"))) return "";
  const main = stanzas.find(stanza => stanza.suites.includes("bookworm") && stanza.components.includes("main"));
  if (main === undefined) return undefined;
  const signedBy = main.signedBy || "/usr/share/keyrings/debian-archive-keyring.gpg";
  return `Types: deb\nURIs: ${main.uri}\nSuites: bookworm-backports\nComponents: main\nSigned-By: ${signedBy}\n`;
}

function deb822Stanzas() {
  return sourceFiles(".sources")
    .flatMap(text => text.split(/\n\s*\n/))
    .map(stanza => {
      const field = name => new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(stanza)?.[1]?.trim() ?? "";
      const words = name => field(name).split(/\s+/);
      return {
        uri: words("URIs")[0],
        suites: words("Suites"),
        components: words("Components"),
        signedBy: field("Signed-By"),
      };
    });
}

function oneLineStanzas() {
  return sourceFiles(".list")
    .flatMap(text => text.split("\n"))
    .map(line => /^deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.*)$/.exec(line.trim()))
    .filter(match => match !== null)
    .map(([, options = "", uri, suite, components]) => ({
      uri,
      suites: [suite],
      components: components.split(/\s+/),
      signedBy: /signed-by=(\S+)/.exec(options)?.[1] ?? "",
    }));
}

function sourceFiles(extension) {
  const names = existsSync(sourcesFolder) ? readdirSync(sourcesFolder).map(name => `${sourcesFolder}/${name}`) : [];
  return [...names, "/etc/apt/sources.list"]
    .filter(path => path.endsWith(extension) && existsSync(path))
    .map(path => readFileSync(path, "utf8"));
}
