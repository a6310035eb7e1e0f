import type { InspectedRecord } from "../../data/index.ts";
import { describeError, type StudioError } from "../../lib/result.ts";
import { Duplicates } from "./duplicates.ts";
import { Durations } from "./durations.ts";
import { type DataPart, type Finding, type FindingKind, findingKinds } from "./findings.ts";
import { SampleRates } from "./sample-rates.ts";
import { clippedShareLimit, examineSignal, longSilenceSeconds, speechDb } from "./signal.ts";
import { Speakers } from "./speakers.ts";
import type { DoctorSummary } from "./summary.ts";
import { type Measures, type UtteranceFacts, utteranceFacts } from "./utterance-facts.ts";
import { WordTally } from "./word-tally.ts";

/**
 * What one pass over a data set finds. Records come in, file after file; findings go out as soon as they are certain. What
 * is kept of an utterance are some forty bytes: 281,241 of them take 20 MB.
 */
export class Examination {
  /** How many were found of each kind. */
  readonly counts = new Map<FindingKind, number>();
  private readonly durations = new Durations();
  private readonly duplicates = new Duplicates();
  private readonly speakers = new Speakers();
  private readonly sampleRates: SampleRates;
  private readonly words = new WordTally();
  private files = 0;
  private records = 0;
  private part: DataPart = null;

  constructor(
    private readonly measures: Measures,
    private readonly found: (finding: Finding) => void,
  ) {
    this.sampleRates = new SampleRates(measures.config.speech_config.sample_rate);
  }

  /** The records that follow are of this file. */
  beginFile(shard: string, part: DataPart): void {
    this.files++;
    this.part = part;
    const other = this.duplicates.beginFile(shard, part, this.records);
    if (other === undefined) return;
    const detail = `The file is part of ${nameOf(other)} too, so nothing that is measured with it is new to the model`;
    this.tellFile("leaked", shard, detail);
  }

  /** The file at hand could not be read to its end, or not at all. */
  failFile(shard: string, error: StudioError): void {
    this.tellFile("unreadable-file", shard, describeError(error));
  }

  /** Gives what is known of the utterance; undefined where it cannot be read. */
  add(record: InspectedRecord): UtteranceFacts | undefined {
    const { place } = record;
    const number = this.records++;
    if ("fault" in record) {
      this.tell("damaged-record", record, record.fault.reason);
      return undefined;
    }
    const { raw, sound } = record;
    const facts = utteranceFacts(this.measures, this.part, record);
    const timed = { seconds: facts.seconds, place, part: this.part, path: raw.path };
    if (facts.refusal === null) this.durations.add(timed);
    this.sampleRates.add(sound.sampleRate, timed);
    this.words.add(facts.unknownWords);
    if (facts.refusal !== null) this.tell("unlearnable", record, facts.refusal);
    else if (facts.labels > facts.encodedFrames) {
      const detail = `${facts.labels} labels for ${facts.encodedFrames} encoder frames`;
      this.tell("crowded", record, detail);
    }
    if (facts.labels === 0) this.tell("empty-transcript", record, "The transcript has no token");
    if (facts.unknownWords.length > 0) {
      this.tell("unknown-word", record, [...new Set(facts.unknownWords)].join(" "));
    }
    this.listen(record);
    const duplicate = this.duplicates.add(number, record, facts.seconds);
    if (duplicate !== undefined) this.tell(duplicate.kind, record, duplicate.detail);
    const shared = this.speakers.add(raw.path, this.part);
    if (shared !== undefined) {
      const others = shared.others.map(nameOf).join(" and ");
      this.tell("shared-speaker", record, `Speaker ${shared.speaker} is heard in ${others} too`);
    }
    return facts;
  }

  /** What only the whole shows. To be called once, also after a stop: then of what was read. */
  end(): DoctorSummary {
    const outliers = this.durations.outliers();
    for (const each of outliers?.long ?? []) {
      const limit = `the rest has at most ${outliers?.limits.long.toFixed(1)} s`;
      this.tell(
        "unusual-duration",
        { place: each.place, raw: each },
        `${each.seconds.toFixed(2)} s; ${limit}`,
        each.part,
      );
    }
    for (const each of outliers?.short ?? []) {
      const limit = `the rest has at least ${outliers?.limits.short.toFixed(2)} s`;
      this.tell(
        "unusual-duration",
        { place: each.place, raw: each },
        `${each.seconds.toFixed(2)} s; ${limit}`,
        each.part,
      );
    }
    for (const { first, detail } of this.sampleRates.others()) {
      this.tell("other-sample-rate", { place: first.place, raw: first }, detail, first.part);
    }
    return {
      files: this.files,
      records: this.records,
      counts: new Map(this.counts),
      durations: this.durations.summary(),
      sampleRates: this.sampleRates.counts,
      speakers: this.speakers.counts,
      unknownWords: this.words.most(),
    };
  }

  private listen(record: Extract<InspectedRecord, { raw: unknown }>): void {
    const { loudestDb, leadingSeconds, trailingSeconds, clippedShare } = examineSignal(record.sound);
    if (clippedShare > clippedShareLimit) {
      this.tell("clipped", record, `${(100 * clippedShare).toFixed(1)} % of the samples are cut at full scale`);
    }
    if (loudestDb <= speechDb) {
      const level = Number.isFinite(loudestDb) ? `${loudestDb.toFixed(0)} dB` : "silence";
      this.tell("no-speech", record, `The loudest 25 ms have ${level}, where 0 dB is full scale`);
      return;
    }
    const silences = [
      leadingSeconds > longSilenceSeconds ? `${leadingSeconds.toFixed(1)} s before the speech` : "",
      trailingSeconds > longSilenceSeconds ? `${trailingSeconds.toFixed(1)} s after it` : "",
    ].filter(text => text !== "");
    if (silences.length > 0) this.tell("long-silence", record, silences.join(", "));
  }

  private tell(
    kind: FindingKind,
    { place, raw, fault }: { place: InspectedRecord["place"]; raw?: { path: string }; fault?: { path?: string } },
    detail: string,
    part = this.part,
  ): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const path = raw?.path ?? fault?.path ?? "";
    this.found({ kind, severity: findingKinds[kind].severity, part, ...place, path, detail });
  }

  private tellFile(kind: FindingKind, shard: string, detail: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const { severity } = findingKinds[kind];
    this.found({ kind, severity, part: this.part, shard, index: null, offset: 0, path: "", detail });
  }
}

function nameOf(part: DataPart): string {
  return part === null ? "the other files" : `the ${part} data`;
}
