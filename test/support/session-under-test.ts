import type { ModelSpec, ModelUnderTest } from "../../src/cli/parity/model-under-test.ts";
import * as session from "../../src/cli/parity/session-under-test.ts";
import { testDevice } from "./device.ts";

/** Our engine behind the interface of the golden checks, on the test device. */
export async function sessionUnderTest(spec: ModelSpec): Promise<ModelUnderTest> {
  return session.sessionUnderTest(await testDevice(), spec);
}
