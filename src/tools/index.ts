export { createTfrecords, type TfrecordsRequest, type TfrecordsResult } from "./create-tfrecords.ts";
export type { WhenThere } from "./existing-shards.ts";
export type { Task, TaskProgress } from "./task.ts";
