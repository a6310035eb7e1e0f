import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { daemonsIn, runTool } from "./daemons.mjs";

/**
 * Starts an S3 server of one's own on loopback: Ceph's monitor, one object store that keeps everything in memory, and
 * the gateway, with one user. Takes about 15 s. Port 0 means any free one. `onCrash` hears when a daemon ends by
 * itself later on, with the end of its log. `stop` ends the daemons and removes their folder, as `signal` does while
 * they start.
 *
 * @throws Error when the port is taken or a daemon does not come up, and the signal's reason
 */
export async function startRadosgw({ port = 8000, onCrash, signal = new AbortController().signal }) {
  if (port !== 0 && !(await isFree(port))) throw new Error(`Port ${port} is taken. Choose another one with --port.`);
  const folder = mkdtempSync(join(tmpdir(), "transducer-studio-s3-"));
  const daemons = daemonsIn(folder, onCrash);
  const stop = async () => {
    await daemons.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const gatewayPort = port === 0 ? await freePort() : port;
    const credentials = await startCluster({ folder, daemons, gatewayPort, signal });
    return { endpoint: `http://127.0.0.1:${gatewayPort}`, credentials, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gives the keys of the one user. */
async function startCluster({ folder, daemons, gatewayPort, signal }) {
  const fsid = randomUUID();
  const osd = randomUUID();
  const monitor = `[v2:127.0.0.1:${await freePort()}]`;
  const config = join(folder, "ceph.conf");
  const map = join(folder, "monmap");
  writeFileSync(config, configuration({ folder, fsid, monitor, gatewayPort }));
  for (const name of ["mon", "osd", "crash"]) mkdirSync(join(folder, name));
  const tool = (program, ...args) => daemons.whileUp(runTool(program, ["-c", config, ...args], signal));

  await tool("monmaptool", "--create", "--fsid", fsid, "--addv", "a", monitor, map);
  await tool("ceph-mon", "--mkfs", "-i", "a", "--monmap", map);
  daemons.start("ceph-mon", ["-f", "-c", config, "-i", "a"], "mon.a.log");
  await tool("ceph", "osd", "new", osd);
  await tool("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd);
  daemons.start("ceph-osd", ["-f", "-c", config, "-i", "0"], "osd.0.log");
  await tool("ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=localhost");
  daemons.start("radosgw", ["-f", "-c", config, "-n", "client.rgw"], "client.rgw.log");
  await daemons.whileUp(untilAnswered(`http://127.0.0.1:${gatewayPort}`, signal));

  const accessKeyId = randomBytes(10).toString("hex").toUpperCase();
  const secretAccessKey = randomBytes(20).toString("hex");
  const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
  await tool("radosgw-admin", "-n", "client.rgw", "user", "create", "--uid=dev", "--display-name=dev", ...keys);
  return { accessKeyId, secretAccessKey };
}

function configuration({ folder, fsid, monitor, gatewayPort }) {
  return `[global]
fsid = ${fsid}
mon host = ${monitor}
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
osd crush chooseleaf type = 0
run dir = ${folder}
crash dir = ${folder}/crash
log file = ${folder}/$name.log
pid file = ${folder}/$name.pid
admin socket = ${folder}/$name.asok
mon data = ${folder}/mon
osd data = ${folder}/osd

[osd.0]
osd objectstore = memstore
memstore device bytes = 2147483648

[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw dns name = localhost
# The default, secure, cannot work without authentication: the gateway would hang with error -13.
ms mon client mode = crc
`;
}

async function untilAnswered(endpoint, signal) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const isUp = await fetch(endpoint).then(
      response => response.ok,
      () => false,
    );
    if (isUp) return;
    await delay(200, undefined, { signal });
  }
  throw new Error(`The gateway did not answer at ${endpoint} within a minute.`);
}

function isFree(port) {
  return listen(port).then(
    () => true,
    () => false,
  );
}

function freePort() {
  return listen(0);
}

/** Binds and lets go again; gives the port. */
function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const bound = server.address().port;
      server.close(() => resolve(bound));
    });
  });
}
