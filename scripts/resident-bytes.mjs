import { readdirSync, readFileSync } from "node:fs";

/** Memory of all processes that descend from this one. Linux only. */
export function residentBytes() {
  const processes = readdirSync("/proc").filter(name => /^\d+$/.test(name));
  const parents = new Map();
  const resident = new Map();
  for (const id of processes) {
    try {
      const fields = readFileSync(`/proc/${id}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      parents.set(id, fields[1]);
      resident.set(id, Number(fields[21]) * 4096);
    } catch {
      // it has ended meanwhile
    }
  }
  const isOurs = id => id !== undefined && (id === String(process.pid) || isOurs(parents.get(id)));
  return [...resident]
    .filter(([id]) => id !== String(process.pid) && isOurs(id))
    .reduce((sum, [, bytes]) => sum + bytes, 0);
}
