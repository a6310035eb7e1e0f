import { Alert, Text } from "@mantine/core";
import { describeError, type ErrorReport, errorOf } from "../lib/result.ts";

/** What went wrong, where, and what to do. */
export function ErrorNotice({ title, error }: { title: string; error: ErrorReport }) {
  return (
    <Alert title={title} color="red" mt="xs">
      <Text size="sm" style={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
        {describeError(errorOf(error))}
      </Text>
    </Alert>
  );
}
