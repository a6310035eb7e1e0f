import { summaryCommand } from "../../config/commands.ts";
import { defineCommand } from "../command.ts";
import { openProject } from "../project.ts";
import { summaryOf } from "../summary.ts";

/** `studio summary`: the table that training prints first. */
export const summary = defineCommand(summaryCommand, async (given, terminal) => {
  const project = await openProject(given.flags.configPath, terminal, { parts: ["train", "eval"] });
  terminal.out(await summaryOf(project, project.config.learning_config.running_config.batch_size));
  return 0;
});
