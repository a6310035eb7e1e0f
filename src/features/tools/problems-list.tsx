import { Button, Group, Text } from "@mantine/core";
import { formatCount } from "../../lib/amounts.ts";
import { describeError, type ErrorReport, errorOf } from "../../lib/result.ts";
import { download } from "../../ui/download.ts";
import styles from "./tools-screen.module.css";

const mostShown = 200;

/** What a tool went on from, with file and line. */
export function ProblemsList({ problems, total }: { problems: readonly ErrorReport[]; total: number }) {
  if (problems.length === 0) return null;
  const more = total - Math.min(mostShown, problems.length);
  const save = () => {
    const lines = problems.map(problem => `${describeError(errorOf(problem))}\n`);
    download("problems.txt", new Blob(lines, { type: "text/plain" }));
  };
  return (
    <section aria-label="Problems">
      <Group justify="space-between">
        <Text size="sm" fw={650}>
          {formatCount(total)} {total === 1 ? "problem" : "problems"}
        </Text>
        <Button size="compact-xs" variant="default" onClick={save}>
          Save the list
        </Button>
      </Group>
      {/* A list that scrolls is to be reached by key. */}
      <ul className={styles["problems"]} tabIndex={0} aria-label="What was left out or mended">
        {problems.slice(0, mostShown).map((problem, index) => (
          <li key={`${index} ${problem.message}`}>{describeError(errorOf(problem))}</li>
        ))}
        {more > 0 && <li>and {formatCount(more)} more</li>}
      </ul>
    </section>
  );
}
