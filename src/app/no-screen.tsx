import { Anchor, Stack, Text, Title } from "@mantine/core";

export function NoScreen() {
  return (
    <Stack>
      <Title order={1} size="h2">
        There is no such screen
      </Title>
      <Text>
        The address names none that this version knows. <Anchor href="#/">Go to Start</Anchor>
      </Text>
    </Stack>
  );
}
