import { padBatch } from "../../data/index.ts";
import { at } from "../../lib/assert.ts";
import { StudioError } from "../../lib/result.ts";
import type { Decoded, TrainingEngine } from "../../run/engine.ts";
import { modelOptions } from "../../run/model-options.ts";
import { openProject, type Project } from "../../run/project.ts";
import { projectData } from "../../run/project-data.ts";
import type { NamedFile } from "../../sources/index.ts";
import { createFeatureExtractor, type Features, resample } from "../../speech/index.ts";
import type { TransducerOptions } from "../../transducer/options.ts";
import { Handed } from "../calls.ts";
import type { Engines } from "./engines.ts";
import type { Access, DecodeOrder, ProjectFiles, Transcription, WeightsChoice } from "./protocol.ts";
import { chosenWeights, type WeightsSources } from "./weights.ts";

interface ReadyModel {
  modelKey: string;
  weightsKey: string;
  project: Project;
  engine: TrainingEngine;
}

/** Decodes speech, one order after the other, on a model of its own. The model stays until another config is asked for. */
export class Decoder {
  private ready: ReadyModel | undefined;
  private order: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engines: Engines,
    private readonly sources: WeightsSources,
  ) {}

  /** Gives a Transcription to be handed over. @throws StudioError those of the project, the weights and the engine */
  decode(order: DecodeOrder, access: Access): Promise<Handed> {
    const result = this.order.then(() => this.decodeNow(order, access));
    this.order = result.catch(() => undefined);
    return result;
  }

  private async decodeNow(order: DecodeOrder, access: Access): Promise<Handed> {
    try {
      return await this.attempt(order, access);
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== "device-lost") throw error;
      this.ready = undefined;
      await this.engines.replaceLost();
      return this.attempt(order, access);
    }
  }

  private async attempt(order: DecodeOrder, access: Access): Promise<Handed> {
    const { weights, samples, sampleRate, algorithm } = order;
    const { project, engine } = await this.prepare(order.project, access, weights);
    const began = performance.now();
    const features = extract(project, samples, sampleRate);
    const extracted = performance.now();
    const decoded = await recognise(engine, features, algorithm);
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

  private async prepare(files: ProjectFiles, access: Access, weights: WeightsChoice): Promise<ReadyModel> {
    const modelKey = JSON.stringify([files.file, files.text, files.files.map(identityOf)]);
    const weightsKey =
      weights.type === "file" ? identityOf(weights.file) : weights.type === "checkpoint" ? weights.id : "";
    if (this.ready?.modelKey !== modelKey) {
      this.ready?.engine.dispose();
      this.ready = undefined;
      const project = await openProject(files.file, files.text, projectData(files.files, access));
      const engine = await this.engines.openDecoding(decodingOptions(project));
      this.ready = { modelKey, weightsKey: "", project, engine };
    }
    const { ready } = this;
    const isLoaded = weights.type !== "run" && ready.weightsKey === `${weights.type} ${weightsKey}`;
    if (!isLoaded) {
      const options = decodingOptions(ready.project);
      const { values } = await chosenWeights(weights, options, this.sources, { skipMismatch: false });
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

/** As training does, without augmentation. No frames where the sound is shorter than one. */
function extract({ config }: Project, samples: Float32Array, sampleRate: number): Features {
  const { sample_rate: wanted } = config.speech_config;
  const signal = sampleRate === wanted ? samples : resample(samples, sampleRate, wanted);
  const extractor = createFeatureExtractor(config.speech_config);
  if (extractor.frameCount(signal.length) > 0) return extractor.extract(signal);
  return { frames: 0, bins: extractor.bins, values: new Float32Array() };
}

async function recognise(
  engine: TrainingEngine,
  { frames, bins, values }: Features,
  algorithm: DecodeOrder["algorithm"],
): Promise<Decoded> {
  if (frames === 0) return { tokens: [], frames: [] };
  const utterance = { path: "", transcript: "", duration: 0, frames, features: values, labels: [] };
  const [decoded] = await engine.greedy(padBatch([utterance], { bins, blank: 0 }), algorithm);
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
