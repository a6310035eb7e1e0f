import type { Command } from "../command.ts";
import { bench } from "./bench.ts";
import { check } from "./check.ts";
import { createLibrispeechTrans } from "./create-librispeech-trans.ts";
import { createTfrecords } from "./create-tfrecords.ts";
import { doctor } from "./doctor.ts";
import { evaluate } from "./evaluate.ts";
import { generateMetadata } from "./generate-metadata.ts";
import { generateVocabWordpiece } from "./generate-vocab-wordpiece.ts";
import { inspect } from "./inspect.ts";
import { makeSynthetic } from "./make-synthetic.ts";
import { parity } from "./parity.ts";
import { plan } from "./plan.ts";
import { summary } from "./summary.ts";
import { train } from "./train.ts";

/** In the order of the help. */
export const commands: readonly Command[] = [
  train,
  evaluate,
  check,
  summary,
  plan,
  inspect,
  doctor,
  createLibrispeechTrans,
  generateVocabWordpiece,
  generateMetadata,
  createTfrecords,
  makeSynthetic,
  parity,
  bench,
];
