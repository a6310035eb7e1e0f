import { Alert, Paper, Stack, Text, Title } from "@mantine/core";
import { describeError, errorOf } from "../../lib/result.ts";
import { useDecode } from "../../state/decode.ts";
import { FileDrop } from "../../ui/file-drop.tsx";
import { audioTypes } from "./audio-file.ts";
import { openAudio } from "./open-audio.ts";

/** A file of sound, or an utterance of the data. */
export function FilePanel() {
  const error = useDecode(state => state.error);
  const open = ([file]: readonly File[]) => {
    if (file !== undefined) void openAudio(file);
  };
  return (
    <Paper withBorder p="sm" component="section" aria-label="File">
      <Stack gap="xs">
        <Title order={2} size="h4">
          File
        </Title>
        <FileDrop label="Open sound: drop a file here or choose it" accept={audioTypes} onFiles={open} />
        <Text size="xs">
          WAV and FLAC are read as training reads them; MP3, Ogg and what else the browser knows by its decoders.
        </Text>
        {error !== null && (
          <Alert color="red" title="The sound cannot be read">
            {describeError(errorOf(error))}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
