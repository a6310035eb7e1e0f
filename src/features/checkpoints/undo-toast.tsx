import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import { undoDelete } from "../../state/checkpoints.ts";

let shown: string | undefined;

/** Says what was deleted. Only the last deletion can be undone, so the toast before it goes. */
export function showDeleted(what: string): void {
  if (shown !== undefined) notifications.hide(shown);
  const id = `deleted ${crypto.randomUUID()}`;
  shown = id;
  notifications.show({ id, title: "Deleted", message: <Deleted what={what} id={id} />, autoClose: 20_000 });
}

function Deleted({ what, id }: { what: string; id: string }) {
  const undo = () => {
    notifications.hide(id);
    undoDelete().catch((error: unknown) => {
      notifications.show({ title: "Not brought back", message: describeError(errorOf(reportOf(error))), color: "red" });
    });
  };
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm">{what}</Text>
      <Button size="compact-sm" variant="default" onClick={undo}>
        Undo
      </Button>
    </Group>
  );
}
