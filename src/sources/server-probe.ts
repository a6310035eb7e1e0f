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
  return answers.then(
    () => true,
    () => blocked.happens(),
  );
}

/**
 * A page that sends `Cross-Origin-Embedder-Policy: require-corp` gets no such answer, but a report that it was blocked,
 * which is as good. Chromium's reports come within a task or two of the failure.
 */
function watchBlocked(url: URL, signal: AbortSignal): { happens(): Promise<boolean> } {
  const Observer = globalThis.ReportingObserver;
  if (Observer === undefined) return { happens: async () => false };
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
    async happens() {
      if (!found) await new Promise<void>(resolve => (tell = finishWithin(resolve, signal)));
      observer.disconnect();
      return found;
    },
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

function blockedAddress({ body }: Report): unknown {
  return body && "blockedURL" in body ? body.blockedURL : undefined;
}
