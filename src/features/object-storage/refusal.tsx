import { Button, Code, CopyButton, Stack, Text } from "@mantine/core";
import type { ErrorReport } from "../../lib/result.ts";
import { type CorsRules, corsRules } from "../../sources/index.ts";

/** Why an address cannot be read and what to do. Where CORS is in the way: the rules that the bucket needs. */
export function Refusal({ error }: { error: ErrorReport }) {
  const { code, message, nextStep, place } = error;
  if (code === "cors-refused") return <CorsHelp message={message} address={place.file ?? ""} />;
  return (
    <Text size="sm">
      {message} {nextStep}
    </Text>
  );
}

function CorsHelp({ message, address }: { message: string; address: string }) {
  const { told, rules } = helpFor(address, corsRules(window.location.origin));
  return (
    <Stack gap={4} align="start">
      <Text size="sm">
        {message} {told}
      </Text>
      <Code block tabIndex={0} maw="100%" mah="16rem" style={{ overflow: "auto" }} aria-label="What the server needs">
        {rules}
      </Code>
      <CopyButton value={rules}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}

function helpFor(address: string, { s3, gcs }: CorsRules): { told: string; rules: string } {
  if (address.startsWith("s3:")) {
    const told =
      "Save this as cors.json and run aws s3api put-bucket-cors --bucket NAME --cors-configuration file://cors.json.";
    return { told, rules: JSON.stringify(s3, undefined, 2) };
  }
  if (address.startsWith("gs:")) {
    const told = "Save this as cors.json and run gcloud storage buckets update gs://NAME --cors-file=cors.json.";
    return { told, rules: JSON.stringify(gcs, undefined, 2) };
  }
  const lines = [
    `Access-Control-Allow-Origin: ${window.location.origin}`,
    "Access-Control-Allow-Headers: Range",
    "Access-Control-Expose-Headers: Content-Range, Content-Length, ETag",
  ];
  return { told: "Let the server send these headers.", rules: lines.join("\n") };
}
