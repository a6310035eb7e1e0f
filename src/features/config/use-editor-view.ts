import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useComputedColorScheme } from "@mantine/core";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { editorLook } from "./editor-look.ts";

export interface EditorParts {
  host: RefObject<HTMLDivElement | null>; // the element to put it into
  view: RefObject<EditorView | null>; // from the first effect on
}

/**
 * A CodeMirror view in the page's colours that lives as long as the component. Another `text` is an edit that can be
 * undone; `extend` is that of the first call.
 */
export function useEditorView(text: string, extend: () => Extension): EditorParts {
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const look = useRef(new Compartment());
  const latest = useRef({ text, scheme, extend });

  useEffect(() => {
    latest.current = { text, scheme, extend: latest.current.extend };
  });

  useEffect(() => {
    if (host.current === null) return;
    const { text, scheme, extend } = latest.current;
    const extensions = [extend(), look.current.of(editorLook(scheme))];
    const opened = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: host.current });
    view.current = opened;
    return () => {
      opened.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: look.current.reconfigure(editorLook(scheme)) });
  }, [scheme]);

  // Before the next key is heard: a later effect would take what was typed meanwhile for an old text.
  useLayoutEffect(() => {
    const { current } = view;
    if (current === null || current.state.doc.toString() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);

  return { host, view };
}
