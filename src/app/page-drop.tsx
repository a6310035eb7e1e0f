import { Paper, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { readDrop } from "../ui/dropped-entries.ts";
import styles from "./shell.module.css";
import { takeDropped } from "./take-dropped.ts";
import { attempt } from "./toasts.ts";

/** Takes files that are dropped anywhere on the page, and says so while they hover over it. */
export function PageDrop() {
  const isOver = usePageDrop();
  if (!isOver) return null;
  return (
    <div className={styles["drop"]}>
      <Paper withBorder p="lg">
        <Text fw={650}>Drop it here</Text>
        <Text size="sm">A config, shards, a folder of them, a sound, weights or a checkpoint</Text>
      </Paper>
    </div>
  );
}

function usePageDrop(): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    let depth = 0; // of the elements entered and not left
    const end = () => {
      depth = 0;
      setIsOver(false);
    };
    const hear = (type: "dragenter" | "dragover" | "dragleave" | "drop", heard: (event: DragEvent) => void) =>
      window.addEventListener(type, event => holdsFiles(event) && heard(event), { signal });
    hear("dragenter", () => {
      depth++;
      setIsOver(true);
    });
    hear("dragleave", () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    });
    hear("dragover", event => event.preventDefault()); // else the browser would open the file
    window.addEventListener("drop", end, { signal, capture: true }); // a drop zone of a screen may keep it to itself
    hear("drop", event => {
      const { dataTransfer } = event;
      if (event.defaultPrevented || dataTransfer === null) return;
      event.preventDefault();
      void attempt("The files cannot be read", async () => takeDropped(await readDrop(dataTransfer)));
    });
    return () => listening.abort();
  }, []);
  return isOver;
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}
