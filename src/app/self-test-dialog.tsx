import { Alert, Modal, Stack, Table, Text } from "@mantine/core";
import { describeError, errorOf } from "../lib/result.ts";
import type { SelfTestCase, SelfTestReport } from "../self-test/report.ts";
import { useSession } from "../state/session.ts";
import { adapterWords, fallbackNotice } from "./adapter-words.ts";
import type { DialogProps } from "./lazy-dialog.tsx";

/** Every kernel of the start-up test, with how far it was from TensorFlow.js. */
export function SelfTestDialog({ isOpen, onClose }: DialogProps) {
  const session = useSession(state => state);
  const { adapter, selfTest, error } = session;
  const notice = fallbackNotice(session);
  const bindingBytes = adapter?.bindingLimitBytes ?? null;
  return (
    <Modal opened={isOpen} onClose={onClose} size="xl" title={`Engine: ${adapterWords(session).name}`}>
      <Stack>
        {error !== undefined && (
          <Alert color="red" title="Nothing computes at the moment">
            {describeError(errorOf(error))}
          </Alert>
        )}
        {notice !== undefined && <Alert title="TensorFlow.js stands in for our kernels">{notice}</Alert>}
        {bindingBytes !== null && (
          <Text size="sm">
            One binding may hold {mebibytes(bindingBytes)}, one buffer{" "}
            {mebibytes(adapter?.bufferLimitBytes ?? bindingBytes)}.
          </Text>
        )}
        {selfTest === undefined ? (
          error === undefined && <Text>The kernels are being compared with TensorFlow.js.</Text>
        ) : selfTest.cases.length === 0 ? (
          <Text>There were no kernels to test.</Text>
        ) : (
          <CaseTable {...selfTest} />
        )}
      </Stack>
    </Modal>
  );
}

function CaseTable({ cases, unused, millis, against }: SelfTestReport) {
  const passed = cases.filter(({ isPassed }) => isPassed).length;
  return (
    <>
      <Text size="sm">
        {passed} of {cases.length} agree with what {against} computes; tested in {(millis / 1000).toFixed(1)} s.
        {unused.length > 0 && ` Never run on this adapter: ${unused.join(", ")}.`}
      </Text>
      <Table.ScrollContainer minWidth={460} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label="Kernels tested" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Kernels</Table.Th>
              <Table.Th>Result</Table.Th>
              <Table.Th>Largest error</Table.Th>
              <Table.Th>Allowed</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {cases.map(each => (
              <CaseRow key={each.name} {...each} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function CaseRow({ name, kernels, isPassed, worstError, worstResult, tolerance, failure }: SelfTestCase) {
  return (
    <Table.Tr>
      <Table.Td title={kernels.join(", ")}>{name}</Table.Td>
      <Table.Td c={isPassed ? "inherit" : "var(--mantine-color-error)"} fw={isPassed ? 400 : 650}>
        {isPassed ? "passed" : "failed"}
      </Table.Td>
      <Table.Td>{failure ?? `${short(worstError)}${worstResult === null ? "" : ` in ${worstResult}`}`}</Table.Td>
      <Table.Td>{short(tolerance)}</Table.Td>
    </Table.Tr>
  );
}

function short(error: number): string {
  return Number.isFinite(error) ? error.toExponential(1) : "not a number";
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
