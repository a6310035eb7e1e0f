import { Kbd, Modal, Stack, Switch, Table, Text } from "@mantine/core";
import type { DialogProps } from "./lazy-dialog.tsx";
import { screens } from "./screens.ts";
import { useSingleKeys } from "./single-keys.ts";

/** What keys do, with a switch for those who talk to their computer or press keys by mistake. */
export function ShortcutsSheet({ isOpen, onClose }: DialogProps) {
  const [isOn, setIsOn] = useSingleKeys();
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <Stack>
        <Switch
          label="Single keys do something"
          checked={isOn}
          onChange={({ currentTarget }) => setIsOn(currentTarget.checked)}
        />
        <Table aria-label="Keys" verticalSpacing={6}>
          <Table.Tbody>
            {rows.map(([keys, does]) => (
              <Table.Tr key={keys}>
                <Table.Td w="8rem">
                  {keys.split(" ").map(key => (
                    <Kbd key={key} mr={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="sm">Two keys are pressed one after the other. While you type, they are letters.</Text>
      </Stack>
    </Modal>
  );
}

const rows: [string, string][] = [
  ["Ctrl K", "Command palette (⌘ K on a Mac)"],
  ...screens.map(({ key, name }): [string, string] => [`g ${key}`, name]),
  ["p", "Pause the run, or resume it"],
  ["n", "Train the next step of a paused run"],
  ["?", "This sheet"],
];
