import { VisuallyHidden } from "@mantine/core";
import { type DragEvent, useState } from "react";
import styles from "./file-drop.module.css";

export interface FileDropProps {
  label: string;
  accept?: string;
  isMultiple?: boolean;
  onFiles: (files: readonly File[]) => void;
}

/** A place to drop files on, or to click or press and choose them. */
export function FileDrop({ label, accept, isMultiple = false, onFiles }: FileDropProps) {
  const [isOver, setIsOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation(); // the page takes what is dropped elsewhere
    setIsOver(false);
    give([...event.dataTransfer.files]);
  };
  const give = (files: readonly File[]) => {
    if (files.length > 0) onFiles(files);
  };
  return (
    <label
      className={styles["drop"]}
      data-over={isOver || undefined}
      onDragOver={over}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      {label}
      <VisuallyHidden>
        <input
          type="file"
          accept={accept}
          multiple={isMultiple}
          onChange={({ currentTarget }) => {
            give([...(currentTarget.files ?? [])]);
            currentTarget.value = ""; // the same file may be chosen again
          }}
        />
      </VisuallyHidden>
    </label>
  );
}
