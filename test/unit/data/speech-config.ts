import type { SpeechConfig } from "../../../src/config/config.ts";
import { speechConfig as speechConfigWith } from "../../support/golden-configs.ts";

/** The defaults of specification section 1.2. */
export const speechConfig: SpeechConfig = speechConfigWith();
