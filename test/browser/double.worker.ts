import { doubleOnGpu } from "./double.ts";

// Answers a message of numbers with their doubles; a failure reaches the page as the worker's error event.
addEventListener("message", (event: MessageEvent<Float32Array>) => {
  doubleOnGpu(navigator.gpu, event.data).then(
    doubled => postMessage(doubled),
    (error: unknown) => reportError(error),
  );
});
