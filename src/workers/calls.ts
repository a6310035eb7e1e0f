import { type ErrorReport, errorOf, reportOf } from "../lib/result.ts";

/** What a call takes and gives, by the `type` of its request. */
export type Replies<Request extends { type: string }> = Record<Request["type"], unknown>;

/** Where messages go out and come in: a Worker, a MessagePort, or a worker's own global scope. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  start?(): void; // of a MessagePort, which holds messages back until then
}

/** A worker's own end. */
export function workerScope(): Port {
  return globalThis as unknown as Port; // typed as a page's window, whose postMessage takes a target before the transfer
}

/** What a handler gives where the reply holds something to be transferred. */
export class Handed {
  constructor(
    readonly reply: unknown,
    readonly transfer: Transferable[],
  ) {}
}

type Message = { call: number; request: unknown } | { answer: number; reply: unknown } | Failed | { event: unknown };
type Failed = { answer: number; error: ErrorReport };

/** The side that asks. Requests may be answered in any order; events are what the other side says unasked. */
export class Caller<Request extends { type: string }, Reply extends Replies<Request>, Event = never> {
  private readonly waiting = new Map<number, PromiseWithResolvers>();
  private next = 1;
  private end: Error | undefined;

  constructor(
    private readonly port: Port,
    hear?: (event: Event) => void,
  ) {
    port.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if ("event" in data) hear?.(data.event as Event); // typed by the protocol that both sides share
      if (!("answer" in data)) return;
      const waiting = this.waiting.get(data.answer);
      this.waiting.delete(data.answer);
      if ("error" in data) waiting?.reject(errorOf(data.error));
      else waiting?.resolve(data.reply);
    });
    port.start?.();
  }

  /** @throws StudioError what the other side threw; a bug there comes as the code `bug` */
  call<R extends Request>(request: R, transfer: Transferable[] = []): Promise<Reply[R["type"]]> {
    if (this.end !== undefined) return Promise.reject(this.end);
    const call = this.next++;
    return new Promise((resolve, reject) => {
      // typed by the protocol that both sides share
      this.waiting.set(call, { resolve: reply => resolve(reply as Reply[R["type"]]), reject });
      this.port.postMessage({ call, request }, transfer);
    });
  }

  /** Fails what is still waiting, and every later call: the worker behind has died or was ended. */
  abandon(error: Error): void {
    this.end = error;
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}

interface PromiseWithResolvers {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

/** The side that answers. Gives a function that posts events. */
export function answerCalls<Request extends { type: string }, Event = never>(
  port: Port,
  handle: (request: Request) => unknown,
): (event: Event) => void {
  port.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (!("call" in data)) return;
    const answer = data.call;
    void Promise.resolve()
      .then(() => handle(data.request as Request)) // typed by the protocol that both sides share
      .then(
        reply => {
          if (reply instanceof Handed) port.postMessage({ answer, reply: reply.reply }, reply.transfer);
          else port.postMessage({ answer, reply }, []);
        },
        (error: unknown) => port.postMessage({ answer, error: reportOf(error) }, []),
      );
  });
  port.start?.();
  return event => port.postMessage({ event }, []);
}
