import { decodeFrom } from "../../state/decode.ts";
import { readAudioFile } from "./audio-file.ts";

/** Reads a sound file and decodes it. Failures stand in the store. */
export async function openAudio(file: File): Promise<void> {
  await decodeFrom(file.name, async (tell, signal) => {
    const sound = await readAudioFile({ path: file.name, content: file }, tell, signal);
    return { ...sound, expected: null };
  });
}
