import { projectData } from "../../run/project-data.ts";
import { projectSource, remoteSource, s3Sink } from "../../sources/index.ts";
import { answerCalls, workerScope } from "../calls.ts";
import { directorySink } from "../directory-sink.ts";
import { shardSource } from "../shard-cache.ts";
import { type CountedSink, countedSink, pageSink } from "./counted-sink.ts";
import type { ToolJob, ToolReport, ToolsEvent, ToolsRequest } from "./protocol.ts";
import { runTool } from "./run-tool.ts";
import { toldTask } from "./told-task.ts";

const stopping = new AbortController();

const post = answerCalls<ToolsRequest, ToolsEvent>(workerScope(), request => {
  switch (request.type) {
    case "run":
      return run(request.job);
    case "stop":
      return stopping.abort();
    default:
      return request satisfies never;
  }
});

async function run(job: ToolJob): Promise<ToolReport> {
  const began = performance.now();
  const task = toldTask(stopping.signal, post, () => performance.now());
  const { project, config, access } = job;
  const files = [...job.inputs, ...project.files];
  const source =
    config === null
      ? projectSource(files, remoteSource({ credentials: access }))
      : projectData(files, access, { through: shardSource })(config);
  const sink = openSink(job);
  try {
    const result = await runTool(job, { source, sink }, task);
    return { result, files: [...sink.written], problems: task.problems(), millis: performance.now() - began };
  } finally {
    task.flush();
  }
}

function openSink({ destination, config, access }: ToolJob): CountedSink {
  switch (destination.type) {
    case "page":
      return pageSink();
    case "folder":
      return countedSink(directorySink(destination.folder));
    case "bucket": {
      const { address } = destination;
      return countedSink(s3Sink({ address, credentials: access, storage: config?.studio_config.object_storage }));
    }
    default:
      return destination satisfies never;
  }
}
