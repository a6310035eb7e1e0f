import { Alert, Button, Group, NumberInput, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import { setPrompts } from "../../state/recordings.ts";
import { FileDrop } from "../../ui/file-drop.tsx";
import { digitPrompts, readPrompts, typedPrompts } from "./prompts.ts";

/** What is to be read aloud: from a list, typed, or digits for the sample's model. */
export function PromptsCard({ onChosen }: { onChosen: () => void }) {
  const [typed, setTyped] = useState("");
  const [count, setCount] = useState(20);
  const [problem, setProblem] = useState("");
  const lines = typedPrompts(typed);
  const use = (prompts: readonly string[]) => {
    setProblem("");
    setPrompts(prompts);
    onChosen();
  };
  const open = ([file]: readonly File[]) => {
    if (file === undefined) return;
    readPrompts(file).then(use, (error: unknown) => setProblem(describeError(errorOf(reportOf(error)))));
  };
  return (
    <Paper withBorder p="sm" component="section" aria-label="Prompts">
      <Stack gap="sm">
        <Title order={2} size="h4">
          What will you read aloud?
        </Title>
        <Group align="end" gap="xs">
          <NumberInput
            label="Strings of digits"
            w="8rem"
            min={1}
            max={500}
            allowDecimal={false}
            value={count}
            onChange={value => setCount(typeof value === "number" && value >= 1 ? value : 1)}
          />
          <Button onClick={() => use(digitPrompts(count))}>Read digits</Button>
        </Group>
        <Text size="xs">The sample's model knows English digits; a few of yours make it know your voice.</Text>
        <FileDrop
          label="Or drop a list: a .tsv with a transcript column, or a text of one prompt a line"
          accept=".tsv,.txt,text/plain"
          onFiles={open}
        />
        {problem !== "" && (
          <Alert color="red" title="The list cannot be used">
            {problem}
          </Alert>
        )}
        <Textarea
          label="Or type prompts, one a line"
          autosize
          minRows={3}
          maxRows={10}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Group>
          <Button variant="default" disabled={lines.length === 0} onClick={() => use(lines)}>
            Use these {lines.length === 0 ? "" : `${lines.length} `}prompts
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
