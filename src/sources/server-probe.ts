const limitMs = 5000;

/**
 * Whether a server answers at all, though the page may not read what it says: what tells a refusal by CORS from a network
 * failure, which look alike to a page. False also where it cannot be found out.
 */
export async function doesAnswer(url: URL, signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const blocked = watchBlocked(url, limit);
  const answers = fetch(url, {
    method: "HEAD",
    mode: "no-cors",
    credentials: "omit",
    cache: "no-store",
    signal: limit,
  });
  return answers
    .then(
      () => true,
      () => blocked.isTold(),
    )
    .finally(() => blocked.stop());
}

/** Whether a server lets this page read what it says to a request without keys, be it a refusal. */
export async function letsRead(url: URL, signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const answers = fetch(url, { method: "HEAD", credentials: "omit", cache: "no-store", signal: limit });
  return answers.then(
    () => true,
    () => false,
  );
}

/**
 * A page that sends `Cross-Origin-Embedder-Policy: require-corp` gets no such answer, but a report that it was blocked,
 * which is as good. Chromium's reports come within a task or two of the failure.
 */
function watchBlocked(url: URL, signal: AbortSignal): { isTold(): Promise<boolean>; stop(): void } {
  const Observer = globalThis.ReportingObserver;
  if (Observer === undefined) return { isTold: async () => false, stop: () => {} };
  let found = false;
  let tell = () => {};
  const observer = new Observer(
    reports => {
      found ||= reports.some(report => blockedAddress(report) === url.href);
      if (found) tell();
    },
    { types: ["coep"] },
  );
  observer.observe();
  return {
    async isTold() {
      if (!found) await new Promise<void>(resolve => (tell = finishWithin(resolve, signal)));
      return found;
    },
    stop: () => observer.disconnect(),
  };
}

const reportLimitMs = 250;

function finishWithin(resolve: () => void, signal: AbortSignal): () => void {
  const finish = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", finish);
    resolve();
  };
  const timer = setTimeout(finish, reportLimitMs);
  signal.addEventListener("abort", finish);
  return finish;
}

// Chromium shows what such a report says only as JSON.
function blockedAddress({ body }: Report): unknown {
  const fields: unknown = JSON.parse(JSON.stringify(body ?? null));
  return typeof fields === "object" && fields !== null && "blockedURL" in fields ? fields.blockedURL : undefined;
}
