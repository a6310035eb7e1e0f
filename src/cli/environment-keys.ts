import { StudioError } from "../lib/result.ts";
import { amazonEndpoint, type Credentials, googleEndpoint, type StorageEndpoint } from "../sources/index.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The keys that the environment has, under the names that Amazon's and Google's own programs use. Amazon's are given for
 * AWS_ENDPOINT_URL where that is set.
 * @throws StudioError `keys-incomplete`
 */
export function environmentKeys(environment: Environment): Credentials[] {
  const { AWS_SESSION_TOKEN: sessionToken = "" } = environment;
  const amazon = pairOf(environment, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  const google = pairOf(environment, "GOOGLE_HMAC_ACCESS_ID", "GOOGLE_HMAC_SECRET");
  const endpoint = environmentStorage(environment).endpoint ?? amazonEndpoint;
  return [
    ...amazon.map(pair => ({ endpoint, ...pair, ...(sessionToken !== "" && { sessionToken }) })),
    ...google.map(pair => ({ endpoint: googleEndpoint, ...pair })),
  ];
}

/** Where s3:// leads for a config that does not say so, and for addresses on the command line. */
export function environmentStorage(environment: Environment): StorageEndpoint {
  const { AWS_ENDPOINT_URL: endpoint = "", AWS_REGION: region = environment["AWS_DEFAULT_REGION"] ?? "" } = environment;
  return { ...(endpoint !== "" && { endpoint }), ...(region !== "" && { region }) };
}

function pairOf(environment: Environment, idName: string, secretName: string) {
  const [accessKeyId = "", secretAccessKey = ""] = [environment[idName], environment[secretName]];
  if (accessKeyId !== "" && secretAccessKey !== "") return [{ accessKeyId, secretAccessKey }];
  if (accessKeyId === "" && secretAccessKey === "") return [];
  const [given, missing] = accessKeyId === "" ? [secretName, idName] : [idName, secretName];
  throw new StudioError("keys-incomplete", `${given} is set and ${missing} is not.`, {}, "Set both, or neither.");
}
