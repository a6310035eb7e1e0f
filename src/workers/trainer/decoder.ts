import { padBatch } from "../../data/index.ts";
import { at } from "../../lib/assert.ts";
import { Pace } from "../../lib/pace.ts";
import { StudioError } from "../../lib/result.ts";
import type { Decoded, TrainingEngine } from "../../run/engine.ts";
import { modelOptions } from "../../run/model-options.ts";
import { openProject, type Project } from "../../run/project.ts";
import { projectData } from "../../run/project-data.ts";
import type { NamedFile } from "../../sources/index.ts";
import type { Features } from "../../speech/index.ts";
import type { TransducerOptions } from "../../transducer/options.ts";
import { Handed } from "../calls.ts";
import type { Engines } from "./engines.ts";
import { extractFeatures } from "./extract-features.ts";
import type { Access, DecodeOrder, ProjectFiles, Transcription, WeightsChoice } from "./protocol.ts";
import { chosenWeights, type WeightsSources } from "./weights.ts";

interface ReadyModel {
  modelKey: string;
  weightsKey: string;
  project: Project;
  engine: TrainingEngine;
}

/**
 * Decodes speech, one order after the other, on a model of its own. The model stays until another config is asked for. An
 * order that is cancelled stops at its next step; what the GPU has been given already it finishes.
 */
export class Decoder {
  private ready: ReadyModel | undefined;
  private order: Promise<unknown> = Promise.resolve();
  private readonly stoppable = new Map<string, AbortController>();

  constructor(
    private readonly engines: Pick<Engines, "openDecoding" | "replaceLost">,
    private readonly sources: WeightsSources,
  ) {}

  /**
   * Gives a Transcription to be handed over.
   * @throws StudioError `decoding-cancelled`, and those of the project, the weights and the engine
   */
  decode(order: DecodeOrder, access: Access): Promise<Handed> {
    const stopping = new AbortController();
    this.stoppable.set(order.id, stopping);
    const result = this.order
      .then(() => this.decodeNow(order, access, stopping.signal))
      .finally(() => this.stoppable.delete(order.id));
    this.order = result.catch(() => undefined);
    return result;
  }

  /** Stops the order of this id, be it under way or waiting for its turn. */
  cancel(id: string): void {
    this.stoppable.get(id)?.abort(new StudioError("decoding-cancelled", "The decoding was cancelled."));
  }

  private async decodeNow(order: DecodeOrder, access: Access, signal: AbortSignal): Promise<Handed> {
    try {
      return await this.attempt(order, access, signal);
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== "device-lost") throw error;
      this.ready = undefined;
      await this.engines.replaceLost();
      return this.attempt(order, access, signal);
    }
  }

  private async attempt(order: DecodeOrder, access: Access, signal: AbortSignal): Promise<Handed> {
    const { weights, samples, sampleRate, algorithm } = order;
    const pace = new Pace(signal);
    await pace.rest();
    const { project, engine } = await this.prepare(order.project, access, weights, signal);
    const began = performance.now();
    const features = await extractFeatures(project.config.speech_config, samples, sampleRate, pace);
    await pace.rest();
    const extracted = performance.now();
    const decoded = await recognise(engine, features, algorithm, signal);
    signal.throwIfAborted();
    const modelled = performance.now();
    const transcription: Transcription = {
      ...describeDecoded(project, decoded),
      features,
      frameSeconds: secondsPerFrame(project),
      audioSeconds: samples.length / sampleRate,
      millis: { features: extracted - began, model: modelled - extracted },
    };
    return new Handed(transcription, [features.values.buffer]);
  }

  private async prepare(
    files: ProjectFiles,
    access: Access,
    weights: WeightsChoice,
    signal: AbortSignal,
  ): Promise<ReadyModel> {
    const modelKey = JSON.stringify([files.file, files.text, files.files.map(identityOf)]);
    const weightsKey =
      weights.type === "file" ? identityOf(weights.file) : weights.type === "checkpoint" ? weights.id : "";
    if (this.ready?.modelKey !== modelKey) {
      this.ready?.engine.dispose();
      this.ready = undefined;
      const project = await openProject(files.file, files.text, projectData(files.files, access), signal);
      const engine = await this.engines.openDecoding(decodingOptions(project));
      this.ready = { modelKey, weightsKey: "", project, engine };
      signal.throwIfAborted();
    }
    const { ready } = this;
    const isLoaded = weights.type !== "run" && ready.weightsKey === `${weights.type} ${weightsKey}`;
    if (!isLoaded) {
      const options = decodingOptions(ready.project);
      const { values } = await chosenWeights(weights, options, this.sources, { skipMismatch: false, signal });
      signal.throwIfAborted();
      await ready.engine.setWeights(values);
      ready.weightsKey = `${weights.type} ${weightsKey}`;
    }
    return ready;
  }
}

/** Tells files apart that share a name: by address, or by size and date. */
function identityOf({ path, content }: NamedFile): string {
  if (typeof content === "string") return `${path} ${content}`;
  return `${path} ${content.size} ${content instanceof File ? content.lastModified : ""}`;
}

function decodingOptions({ config, vocabulary }: Project): TransducerOptions {
  return modelOptions(config, { classes: vocabulary.classes, seed: 0, accumulationSteps: 1 });
}

async function recognise(
  engine: TrainingEngine,
  { frames, bins, values }: Features,
  algorithm: DecodeOrder["algorithm"],
  signal: AbortSignal,
): Promise<Decoded> {
  if (frames === 0) return { tokens: [], frames: [] };
  const utterance = { path: "", transcript: "", duration: 0, frames, features: values, labels: [] };
  const [decoded] = await engine.greedy(padBatch([utterance], { bins, blank: 0 }), algorithm, signal);
  return decoded ?? { tokens: [], frames: [] };
}

function describeDecoded(project: Project, { tokens, frames }: Decoded): Pick<Transcription, "text" | "tokens"> {
  const { config, vocabulary, texts } = project;
  const reduction = config.model_config.encoder_blocks.reduce((product, { strides }) => product * strides, 1);
  const seconds = secondsPerFrame(project) * reduction;
  const described = tokens.map((id, index) => {
    const frame = at(frames, index);
    return { id, text: vocabulary.tokenOf(id), frame, seconds: frame * seconds };
  });
  return { text: texts.detokenize(tokens), tokens: described };
}

function secondsPerFrame({ config }: Project): number {
  return config.speech_config.stride_ms / 1000;
}
