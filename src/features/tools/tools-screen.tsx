import { Anchor, Stack, Text, Title } from "@mantine/core";
import { InputsCard } from "./inputs-card.tsx";
import { LibrispeechCard } from "./librispeech-card.tsx";
import { MetadataCard } from "./metadata-card.tsx";
import { ShardsCard } from "./shards-card.tsx";
import styles from "./tools-screen.module.css";
import { VocabularyCard } from "./vocabulary-card.tsx";

/** TensorFlowASR's scripts for data, in the page. */
export function ToolsScreen() {
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          Tools
        </Title>
        <Text size="sm">
          They make of sound and text what training reads. No data yet?{" "}
          <Anchor href="#/record" underline="always" inherit>
            Record a set of your own
          </Anchor>
          .
        </Text>
      </div>
      <InputsCard />
      <div className={styles["cards"]}>
        <VocabularyCard />
        <ShardsCard />
        <MetadataCard />
        <LibrispeechCard />
      </div>
    </Stack>
  );
}
