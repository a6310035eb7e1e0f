import type { Exclusions } from "../../data/index.ts";
import { reportOf, StudioError } from "../../lib/result.ts";
import { type Checkpoint, decodeCheckpoint } from "../../run/checkpoint.ts";
import type { TrainingEngine } from "../../run/engine.ts";
import type { RunEvent } from "../../run/events.ts";
import { FreezeClock } from "../../run/freeze-clock.ts";
import { emptyHistory, type RunHistory } from "../../run/history.ts";
import { iterationsAfter, modelOptions } from "../../run/model-options.ts";
import { PauseSwitch } from "../../run/pause-switch.ts";
import { openProject, type Project } from "../../run/project.ts";
import { projectData } from "../../run/project-data.ts";
import { runTraining } from "../../run/training.ts";
import type { TransducerOptions } from "../../transducer/options.ts";
import { openRemoteDatasets, type RemoteDatasets } from "../remote-dataset.ts";
import { RunCheckpoints, type StoragePort } from "./checkpoints.ts";
import { adapterReport, type Engines } from "./engines.ts";
import { engineVitals, type Pace, paceEngine } from "./pace.ts";
import type { Access, RunOrder, TrainerEvent } from "./protocol.ts";
import { chosenWeights } from "./weights.ts";

export interface WorkerRunDeps {
  engines: Engines;
  storage: () => StoragePort; // of the moment
  post: (event: TrainerEvent) => void;
}

/** One run of the trainer worker, from its order to its end. A lost device is opened anew and the run taken up again. */
export class WorkerRun {
  readonly pause = new PauseSwitch();
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private engine: TrainingEngine | undefined;
  private lastWeights: Map<string, Float32Array> | undefined; // once ended
  private isOver = false;
  private pace: Pace;
  private exclusions: Exclusions = [];
  private data: RemoteDatasets | undefined;

  constructor(
    private readonly order: RunOrder,
    private access: Access,
    private readonly deps: WorkerRunDeps,
  ) {
    this.pace = { isVisible: true, stepMillis: 0 };
    if (order.isStepping) this.pause.step();
    this.ended = this.train().finally(() => {
      this.isOver = true;
    });
  }

  get name(): string {
    return this.order.name;
  }

  get isUnderWay(): boolean {
    return !this.isOver;
  }

  /** Fails as the run does. */
  untilEnded(): Promise<void> {
    return this.ended;
  }

  stop(): void {
    this.stopping.abort();
  }

  setVisible(isVisible: boolean): void {
    this.pace = { ...this.pace, isVisible };
    if (this.engine !== undefined) paceEngine(this.engine, this.pace);
  }

  /** For the files that are opened from now on. */
  async takeAccess(access: Access): Promise<void> {
    this.access = access;
    await this.data?.takeAccess(access);
  }

  /** As they are now; those of the end once the run is over. */
  async weights(): Promise<Map<string, Float32Array> | undefined> {
    return this.engine?.weights() ?? this.lastWeights;
  }

  private async train(): Promise<void> {
    const { project, batchSize, seed, featureWorkers } = this.order;
    const opened = await openProject(project.file, project.text, projectData(project.files, this.access));
    const size = batchSize ?? opened.config.learning_config.running_config.batch_size;
    const { classes } = opened.vocabulary;
    const options = modelOptions(opened.config, { classes, seed, accumulationSteps: 1 });
    let start = await this.firstCheckpoint();
    this.exclusions = start === undefined ? (this.order.exclusions ?? []) : (start.exclusions ?? []);
    const { exclusions } = this;
    const workers = featureWorkers;
    const { access } = this;
    const data = await openRemoteDatasets({ project, access, batchSize: size, seed, exclusions, workers });
    this.data = data;
    try {
      if (this.access !== access) await data.takeAccess(this.access); // they came while it was opened
      for (let losses = 0; ; losses++) {
        const lost = await this.attempt(opened, options, data, start);
        if (lost === undefined) return;
        if (losses === mostLosses) throw lost;
        this.deps.post({ type: "failed", id: this.order.id, error: reportOf(lost), isRecovering: true });
        await this.deps.engines.replaceLost();
        start = await this.latestCheckpoint();
        if (start === undefined) await data.train.rewind(); // from the first step
      }
    } finally {
      this.data = undefined;
      data.close();
    }
  }

  /** Trains until the end, or until the device is lost: then gives the error. */
  private async attempt(
    project: Project,
    options: TransducerOptions,
    data: RemoteDatasets,
    resume: Checkpoint | undefined,
  ): Promise<StudioError | undefined> {
    const { deps } = this;
    const choice = await deps.engines.choose();
    const engine = await deps.engines.openTraining(options);
    this.engine = engine;
    paceEngine(engine, this.pace);
    try {
      if (resume === undefined) await this.startFrom(engine, options);
      this.tellStart(project, resume?.history ?? emptyHistory(), adapterReport(choice));
      await this.steps(project, options, data, engine, resume);
      this.lastWeights = await engine.weights();
      return undefined;
    } catch (error) {
      if (error instanceof StudioError && error.code === "device-lost") return error;
      throw error;
    } finally {
      this.engine = undefined;
      engine.dispose();
    }
  }

  private async steps(
    project: Project,
    options: TransducerOptions,
    data: RemoteDatasets,
    engine: TrainingEngine,
    resume: Checkpoint | undefined,
  ): Promise<void> {
    const { order, deps, pause } = this;
    const epochs = order.epochs ?? project.config.learning_config.running_config.num_epochs;
    let totalSteps = resume?.progress.totalSteps ?? 0;
    const clock = new FreezeClock(
      () => Date.now(),
      millis => deps.post({ type: "gap", id: order.id, totalSteps, millis }),
    );
    const vitals = engineVitals(engine, report => {
      paceEngine(engine, this.pace);
      deps.post({ type: "vitals", id: order.id, vitals: report });
    });
    const post = (event: RunEvent) => {
      deps.post({ type: "run", id: order.id, event });
      if (event.type !== "step") return;
      totalSteps = event.totalSteps;
      this.pace = { ...this.pace, stepMillis: event.millis };
      vitals.step(event);
    };
    const heartbeat = setInterval(() => clock.beat(), heartbeatMillis); // only listens for silences
    try {
      await runTraining(
        {
          engine,
          train: data.train,
          evaluation: data.evaluation,
          texts: project.texts,
          learningRate: steps => options.learningRate(iterationsAfter(steps, options)),
          checkpoints: new RunCheckpoints(order, epochs, deps.storage),
          pause,
          isAtRisk: () => !this.pace.isVisible,
          post,
          now: () => clock.now(),
        },
        {
          epochs,
          evaluateEvery: 1,
          maxSteps: Number.POSITIVE_INFINITY,
          checkpointEveryMillis,
          seed: order.seed,
          config: order.project.text,
          exclusions: this.exclusions,
          ...(resume !== undefined && { resume }),
        },
        this.stopping.signal,
      );
    } finally {
      clearInterval(heartbeat);
    }
  }

  private tellStart(project: Project, history: RunHistory, adapter: ReturnType<typeof adapterReport>): void {
    const { order, deps } = this;
    const epochs = order.epochs ?? project.config.learning_config.running_config.num_epochs;
    deps.post({ type: "run-started", order, adapter, epochs, history: structuredClone(history) });
  }

  private async startFrom(engine: TrainingEngine, options: TransducerOptions): Promise<void> {
    const { start, id } = this.order;
    if (start.type !== "weights") return;
    const read = { checkpoint: (of: string) => this.readCheckpoint(of), running: async () => undefined };
    const { values, warnings } = await chosenWeights(start.weights, options, read, { skipMismatch: true });
    for (const message of warnings) this.deps.post({ type: "warning", id, message });
    await engine.setWeights(values);
  }

  private async firstCheckpoint(): Promise<Checkpoint | undefined> {
    const { start } = this.order;
    return start.type === "checkpoint" ? this.decode(await this.readCheckpoint(start.id)) : undefined;
  }

  /** Undefined where the run has none yet: it begins anew. */
  private async latestCheckpoint(): Promise<Checkpoint | undefined> {
    const latest = await this.deps.storage().call({ type: "latest-checkpoint", runId: this.order.id });
    return latest === undefined ? this.firstCheckpoint() : this.decode(await this.readCheckpoint(latest.id));
  }

  private readCheckpoint(id: string) {
    return this.deps.storage().call({ type: "read-checkpoint", id });
  }

  private async decode({ info, bytes }: { info: { name: string }; bytes: Blob }): Promise<Checkpoint> {
    return decodeCheckpoint(new Uint8Array(await bytes.arrayBuffer()), info.name);
  }
}

const checkpointEveryMillis = 3 * 60_000;
const heartbeatMillis = 1000;
const mostLosses = 3;
