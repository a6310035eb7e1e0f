import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { logBug } from "./log.ts";

interface Caught {
  error: Error | undefined;
  where: string;
}

/** Keeps a fault of one screen from taking the page, and a run under way, with it. */
export class ErrorBoundary extends Component<{ what: string; children: ReactNode }, Caught> {
  override state: Caught = { error: undefined, where: "" };

  static getDerivedStateFromError(error: unknown): Partial<Caught> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    logBug(this.props.what, error);
    this.setState({ where: componentStack ?? "" });
  }

  override render(): ReactNode {
    const { error, where } = this.state;
    if (error === undefined) return this.props.children;
    const details = `${this.props.what}: ${error.stack ?? error.message}\n${where}\n${navigator.userAgent}`;
    return (
      <Alert color="red" title={`${this.props.what} has a fault and cannot be shown`}>
        <Stack gap="sm">
          <Text>A run under way is not touched by this. Try again, or go on with another screen.</Text>
          <Code block>{error.message}</Code>
          <Group>
            <Button onClick={() => this.setState({ error: undefined, where: "" })}>Try again</Button>
            <Button variant="default" onClick={() => void navigator.clipboard.writeText(details)}>
              Copy the details
            </Button>
            <Button variant="default" onClick={() => window.location.reload()}>
              Load the page anew
            </Button>
          </Group>
        </Stack>
      </Alert>
    );
  }
}
