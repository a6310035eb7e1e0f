import { type ComponentType, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { attempt } from "./toasts.ts";

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
}

interface LazyDialogProps<Props> {
  /** Of the dialog; the same function at every render. */
  load: () => Promise<ComponentType<DialogProps & Props>>;
  dialogProps: Props;
}

/** A dialog whose code is fetched when it is first opened. */
export function LazyDialog<Props>({ load, isOpen, onClose, dialogProps }: DialogProps & LazyDialogProps<Props>) {
  const [Dialog, setDialog] = useState<ComponentType<DialogProps & Props>>();
  const [isMounted, setIsMounted] = useState(false);
  const isWanted = isOpen && Dialog === undefined;
  useEffect(() => {
    if (!isWanted) return;
    void attempt("This part of the page cannot be loaded", async () => {
      const loaded = await load();
      // It must be there shut before it opens: Mantine gives the focus back only to what had it at that moment.
      flushSync(() => setDialog(() => loaded));
      setIsMounted(true);
    });
  }, [isWanted, load]);
  return Dialog === undefined ? null : <Dialog isOpen={isOpen && isMounted} onClose={onClose} {...dialogProps} />;
}
