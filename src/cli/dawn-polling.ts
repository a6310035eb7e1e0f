/**
 * Dawn's Node binding asks for finished work from `setImmediate`, over and over, as long as anything is awaited: it keeps
 * a core busy, which on a software adapter is a core that should compute (webgpu 0.6.2: a quarter of the main thread's
 * time in a profile of training). The binding's own callbacks, recognised as native functions, are put off by a
 * millisecond. Delete when the binding waits instead of asking.
 */
export function slowDawnPolling(): void {
  const immediately = globalThis.setImmediate;
  if (immediately.name === "pollLater") return;
  const pollLater = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    const isNative = Function.prototype.toString.call(callback).includes("[native code]");
    return isNative ? setTimeout(callback, 1, ...args) : immediately(callback, ...args);
  };
  Object.defineProperty(globalThis, "setImmediate", { value: pollLater, configurable: true, writable: true });
}
