import type { Batch } from "../data/batch.ts";
import { describeFault } from "../data/faults.ts";
import type { UtteranceFault } from "../data/records.ts";
import type { RunProgress } from "./checkpoint.ts";
import type { RunEvent } from "./events.ts";

/** What a run says of a step whose loss or gradient is no finite number, with the utterances that were in it. */
export function notFiniteEvent(
  batch: Batch,
  { epoch, step, totalSteps }: RunProgress,
  { loss, gradientNorm }: { loss: number; gradientNorm: number },
): RunEvent {
  const what = Number.isFinite(loss) ? `gradient norm is ${gradientNorm}` : `loss is ${loss}`;
  const paths = batch.utterances.map(({ path }) => path).join(", ");
  const message = `The ${what} in step ${totalSteps + 1} (epoch ${epoch}, step ${step + 1}), with the utterances ${paths}.`;
  const [first] = batch.utterances;
  const place = first === undefined ? {} : { utterance: first.path };
  return { type: "fault", code: "not-finite", message, place };
}

/** What a run says of a record that it goes on without. */
export function unusableEvent(fault: UtteranceFault): RunEvent {
  const place = { file: fault.shard, record: fault.index, byte: fault.offset };
  return { type: "fault", code: "record-unusable", message: describeFault(fault), place };
}
