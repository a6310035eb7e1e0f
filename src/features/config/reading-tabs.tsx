import { yaml } from "@codemirror/lang-yaml";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { Badge, Checkbox, Table, Tabs, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { LoadedConfig } from "../../config/load.ts";
import { valuesInForce } from "../../config/values-in-force.ts";
import styles from "./config-screen.module.css";
import { useEditorView } from "./use-editor-view.ts";

/** How the text is read: what the template gives, and the values that a run goes by. */
export function ReadingTabs({ loaded }: { loaded: LoadedConfig | undefined }) {
  return (
    <Tabs defaultValue="rendered" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="rendered">Rendered</Tabs.Tab>
        <Tabs.Tab value="values">Values in force</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="rendered" pt="xs">
        {loaded === undefined || loaded.rendered === "" ? (
          <Text size="sm">The template gives no text yet: correct its errors first.</Text>
        ) : (
          <RenderedText text={loaded.rendered} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="values" pt="xs">
        <ValuesInForce loaded={loaded} />
      </Tabs.Panel>
    </Tabs>
  );
}

function RenderedText({ text }: { text: string }) {
  const { host } = useEditorView(text, () => [
    lineNumbers(),
    yaml(),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": "Rendered text", tabindex: "0" }),
  ]);
  return <div ref={host} />;
}

function ValuesInForce({ loaded }: { loaded: LoadedConfig | undefined }) {
  const [onlyDefaults, setOnlyDefaults] = useState(false);
  const values = useMemo(
    () => (loaded?.config === undefined ? undefined : valuesInForce(loaded.config, loaded.rendered)),
    [loaded],
  );
  if (values === undefined) return <Text size="sm">No values are in force while the config has errors.</Text>;
  const defaults = values.filter(({ isDefault }) => isDefault);
  return (
    <>
      <Checkbox
        size="sm"
        label={`Only the ${defaults.length} defaults of ${values.length} values`}
        checked={onlyDefaults}
        onChange={event => setOnlyDefaults(event.currentTarget.checked)}
      />
      <section className={styles["scroll"]} aria-label="Values in force" tabIndex={0}>
        <Table captionSide="top" verticalSpacing={2} fz="xs" aria-label="Values in force">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Key</Table.Th>
              <Table.Th>Value</Table.Th>
              <Table.Th>From</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(onlyDefaults ? defaults : values).map(({ key, value, isDefault }) => (
              <Table.Tr key={key}>
                <Table.Td className={styles["code"]}>{key}</Table.Td>
                <Table.Td className={styles["code"]}>{value}</Table.Td>
                <Table.Td>
                  {isDefault ? (
                    <Badge size="xs" variant="outline" tt="none" miw="max-content" className={styles["note"]}>
                      default
                    </Badge>
                  ) : (
                    "config"
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}
