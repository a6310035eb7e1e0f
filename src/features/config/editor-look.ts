import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Colours of the editor; every text has a contrast of 4.5 to 1 or more on its background. */
export function editorLook(scheme: "light" | "dark"): Extension {
  const isDark = scheme === "dark";
  const colors = isDark ? dark : light;
  return [
    EditorView.theme(
      {
        "&": { color: colors.text, backgroundColor: colors.page, fontSize: "0.8125rem", maxHeight: "70vh" },
        "&.cm-focused": { outline: `2px solid ${colors.focus}`, outlineOffset: "1px" },
        ".cm-scroller": { overflow: "auto", fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.5" },
        ".cm-content": { caretColor: colors.text },
        ".cm-cursor": { borderLeftColor: colors.text },
        ".cm-gutters": { color: colors.comment, backgroundColor: colors.page, borderRight: `1px solid ${colors.line}` },
        ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: colors.activeLine },
        "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
          backgroundColor: colors.selection,
        },
        ".cm-tooltip, .cm-panels": { color: colors.text, backgroundColor: colors.raised, borderColor: colors.line },
        ".cm-panels button, .cm-panels input": { color: colors.text, background: colors.page },
        ".cm-diagnostic": { whiteSpace: "normal", maxWidth: "32rem" },
        ".cm-diagnosticAction": { color: "#fff", backgroundColor: "#33415c", fontSize: "inherit" },
      },
      { dark: isDark },
    ),
    syntaxHighlighting(
      HighlightStyle.define([
        { tag: [tags.definition(tags.propertyName), tags.propertyName], color: colors.key },
        { tag: [tags.string, tags.special(tags.string)], color: colors.string },
        { tag: [tags.number, tags.bool, tags.null], color: colors.number },
        { tag: [tags.content, tags.attributeValue], color: colors.value },
        { tag: tags.comment, color: colors.comment, fontStyle: "italic" },
        {
          tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.operatorKeyword],
          color: colors.template,
        },
        { tag: [tags.brace, tags.squareBracket, tags.paren], color: colors.template },
        { tag: [tags.variableName, tags.labelName, tags.typeName], color: colors.name },
        { tag: [tags.operator, tags.punctuation, tags.separator, tags.meta], color: colors.comment },
      ]),
    ),
  ];
}

const light = {
  page: "#ffffff",
  raised: "#f4f6f9",
  line: "#d3d9e2",
  activeLine: "#eef4fb80",
  selection: "#cfe3fb",
  focus: "#1c5fb0",
  text: "#1b1f27",
  key: "#0a4f9c",
  string: "#0b6138",
  number: "#8a3f00",
  value: "#27303d",
  comment: "#565e6b",
  template: "#7b1fa2",
  name: "#8a1c4f",
};

const dark: typeof light = {
  page: "#1b1e24",
  raised: "#262b34",
  line: "#3d4552",
  activeLine: "#2a313c80",
  selection: "#2c4a70",
  focus: "#7db4f5",
  text: "#e7eaf0",
  key: "#8fc4ff",
  string: "#a5dfb0",
  number: "#ffc890",
  value: "#dde2ea",
  comment: "#aab3c1",
  template: "#e0b3ff",
  name: "#ffb0d0",
};
