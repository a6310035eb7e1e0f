import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../state/session.ts";
import { adapterWords } from "./adapter-words.ts";
import { LazyDialog } from "./lazy-dialog.tsx";
import styles from "./shell.module.css";

/** What computes here and whether its kernels passed; opens the list. */
export function AdapterBadge() {
  const { name, verdict, state } = adapterWords(useSession(session => session));
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <UnstyledButton
        className={styles["badge"] ?? ""}
        data-state={state}
        aria-label={`Engine: ${name}, ${verdict}`}
        title={`${name}: ${verdict}`}
        onClick={() => setIsOpen(true)}
      >
        <span className={styles["lamp"]} aria-hidden="true" />
        <span className={styles["badgeName"]}>{name}</span>
        <span className={styles["verdict"]}>{verdict}</span>
      </UnstyledButton>
      <LazyDialog load={loadSelfTest} dialogProps={{}} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}

async function loadSelfTest() {
  return (await import("./self-test-dialog.tsx")).SelfTestDialog;
}
