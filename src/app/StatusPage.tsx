import { useEffect, useState } from "react";
import { type AdapterState, describeAdapter, lookForAdapter } from "./adapter.ts";
import { commands, notYet } from "./status.ts";

/** Stands in for the studio until its screens exist: what works, what does not, and whether this browser has WebGPU. */
export function StatusPage() {
  const adapter = useAdapter();
  return (
    <main>
      <header>
        <h1>Transducer Studio</h1>
        <p>
          Trains and runs TensorFlowASR&rsquo;s wordpiece ContextNet transducer on WebGPU, with kernels of its own. The
          command line is there; the studio in this page is still to come.
        </p>
      </header>

      <p className="adapter" data-state={adapter.type}>
        <span id="webgpu">WebGPU</span>
        <output aria-labelledby="webgpu">{describeAdapter(adapter)}</output>
      </p>

      <section aria-labelledby="works">
        <h2 id="works">Works today</h2>
        <p>On the command line, in Node on a Vulkan, Metal or Direct3D 12 adapter:</p>
        <dl>
          {commands.map(({ command, does }) => (
            <div key={command}>
              <dt>
                <code>{command}</code>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </section>

      <section aria-labelledby="missing">
        <h2 id="missing">Not yet</h2>
        <ul>
          {notYet.map(text => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </section>
    </main>
  );
}

function useAdapter(): AdapterState {
  const [state, setState] = useState<AdapterState>({ type: "looking" });
  useEffect(() => {
    let isShown = true;
    void lookForAdapter(navigator.gpu).then(found => {
      if (isShown) setState(found);
    });
    return () => {
      isShown = false;
    };
  }, []);
  return state;
}
