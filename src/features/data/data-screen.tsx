import { Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDeferredValue, useEffect, useMemo, useRef } from "react";
import { scanProject, type UtteranceRows, useCatalog } from "../../state/catalog.ts";
import { useProject } from "../../state/project.ts";
import { Histogram } from "../../ui/histogram.tsx";
import { CachedShards } from "./cached-shards.tsx";
import styles from "./data-screen.module.css";
import { distributions } from "./distributions.ts";
import { DoctorPanel } from "./doctor-panel.tsx";
import { FilesTable } from "./files-table.tsx";
import { BrokenConfig, DropData, MissingData, NoProject } from "./no-data.tsx";
import { ScanStatus } from "./scan-status.tsx";
import { UnknownWords } from "./unknown-words.tsx";
import { useGrown } from "./use-grown.ts";
import { UtterancesPanel } from "./utterances-panel.tsx";

/** What the project's data holds. Reading it begins by itself, once for each project. */
export function DataScreen() {
  return (
    <Stack>
      <Title order={1} size="h2">
        Data
      </Title>
      <Content />
    </Stack>
  );
}

function Content() {
  const isHydrated = useProject(state => state.isHydrated);
  const isReading = useProject(state => state.isReading);
  const file = useProject(state => state.file);
  const loaded = useProject(state => state.loaded);
  const files = useProject(state => state.files);
  const missing = useProject(state => state.missing);
  const needed = useMemo(() => missing.filter(({ isNeeded }) => isNeeded), [missing]);
  const config = loaded?.config;
  const isReady = !isReading && config !== undefined && needed.length === 0;
  useEffect(() => {
    if (isReady) void scanProject();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another config or other files may be other data
  }, [isReady, config, files]);

  if (!isHydrated) return <Skeleton height={240} aria-label="Reading what was kept of your last visit" />;
  if (file === "") return <NoProject />;
  if (loaded === undefined) return <Text>Reading the config…</Text>;
  if (config === undefined) return <BrokenConfig />;
  return (
    <>
      {needed.length > 0 && <MissingData missing={needed} />}
      <Findings />
      <CachedShards />
    </>
  );
}

function Findings() {
  const utterancesView = useRef<HTMLDivElement>(null);
  const phase = useCatalog(state => state.phase);
  const files = useCatalog(state => state.files);
  const unknownWords = useCatalog(state => state.unknownWords);
  const grown = useGrown(
    useCatalog(state => state.utterances),
    phase === "scanning",
  );
  const utterances = useDeferredValue(grown); // counting may lag behind reading
  if (files.length === 0) {
    const isEmpty = phase === "done";
    return (
      <>
        {!isEmpty && <ScanStatus />}
        {isEmpty && (
          <>
            <Text>The config's data sets are disabled, or none of their files is here.</Text>
            <DropData label="Drop shards here, or choose them" />
          </>
        )}
      </>
    );
  }
  return (
    <>
      <ScanStatus />
      <Histograms utterances={utterances} />
      <div ref={utterancesView}>
        <UtterancesPanel />
      </div>
      <DoctorPanel onChoose={() => utterancesView.current?.scrollIntoView({ block: "start" })} />
      <div className={styles["lists"]}>
        <FilesTable files={files} />
        <UnknownWords {...unknownWords} />
      </div>
    </>
  );
}

function Histograms({ utterances }: { utterances: UtteranceRows }) {
  const { seconds, labels, framesPerLabel } = useMemo(() => distributions(utterances), [utterances]);
  return (
    <Paper withBorder p="sm" className={styles["histograms"] ?? ""}>
      <Histogram name="Duration" values={seconds} unit="s" noun="utterances" />
      <Histogram name="Label length" values={labels} unit="tokens" noun="utterances" />
      <Histogram name="Encoder frames per label" values={framesPerLabel} unit="frames" noun="utterances" />
    </Paper>
  );
}
