import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { jinja } from "@codemirror/lang-jinja";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { Diagnostic } from "../../config/diagnostic.ts";
import type { TextEdit } from "../../config/edit.ts";
import { editorDiagnostics, positionOf } from "./editor-faults.ts";
import { useEditorView } from "./use-editor-view.ts";

/** What the rest of the screen asks of the editor. */
export interface EditorHandle {
  jumpTo(place: Pick<Diagnostic, "line" | "column">): void;
  /** As if typed: it can be undone. */
  apply(edit: TextEdit): void;
}

export interface ConfigEditorProps {
  text: string;
  /** Of this very text; undefined until it has been read. */
  diagnostics: readonly Diagnostic[] | undefined;
  onChange: (text: string) => void;
  ref: Ref<EditorHandle>;
}

/** The config's text with colours, line numbers and its diagnostics. */
export function ConfigEditor({ text, diagnostics, onChange, ref }: ConfigEditorProps) {
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  }, [onChange]);
  const { host, view } = useEditorView(text, () => [
    lineNumbers(),
    lintGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    highlightSelectionMatches(),
    jinja({ base: yaml() }),
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ "aria-label": "Config text", spellcheck: "false", tabindex: "0" }),
    // A dropped file is the page's to take, and no text to insert.
    EditorView.domEventHandlers({ drop: event => (event.dataTransfer?.files.length ?? 0) > 0 }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) change.current(state.doc.toString());
    }),
  ]);

  useLayoutEffect(() => {
    const { current } = view;
    if (current === null || diagnostics === undefined) return;
    current.dispatch(setDiagnostics(current.state, editorDiagnostics(current.state.doc, diagnostics)));
  }, [view, diagnostics]);

  useImperativeHandle(
    ref,
    () => ({
      jumpTo(place) {
        const { current } = view;
        if (current === null) return;
        const anchor = positionOf(current.state.doc, place);
        current.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
        current.focus();
      },
      apply(edit) {
        view.current?.dispatch({ changes: edit, userEvent: "input" });
      },
    }),
    [view],
  );

  return <div ref={host} />;
}
