import { openAsBlob, readdirSync } from "node:fs";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";

/** Rules, in Amazon's JSON, that let pages of these origins do all that the studio does with a bucket. */
export function corsFor(origins) {
  const rule = {
    AllowedOrigins: origins,
    AllowedMethods: ["GET", "HEAD", "PUT", "POST", "DELETE"],
    AllowedHeaders: ["*"],
    ExposeHeaders: ["ETag", "Content-Range", "Content-Length", "Accept-Ranges"],
  };
  return { CORSRules: [rule] };
}

/** Requests to an S3 server with path addressing, signed. Each one @throws Error where the server refuses. */
export function bucketsOf({ endpoint, credentials }) {
  const client = new AwsClient({ ...credentials, service: "s3", region: "us-east-1", retries: 0 });
  const address = (bucket, key = "", query = "") =>
    `${endpoint}/${bucket}/${key.split("/").map(encode).join("/")}${query}`;
  const request = async (method, url, init = {}) => {
    const response = await client.fetch(url, { method, ...init });
    if (!response.ok)
      throw new Error(`${method} ${url} was answered with ${response.status}: ${await response.text()}`);
    return response.text();
  };
  return {
    make: bucket => request("PUT", address(bucket)),
    put: (bucket, key, body) => request("PUT", address(bucket, key), { body }),
    /** XML of the multipart uploads that were begun and neither completed nor aborted. */
    unfinishedUploads: bucket => request("GET", address(bucket, "", "?uploads")),
    /** Takes what `aws s3api put-bucket-cors` takes. */
    setCors: (bucket, rules) => request("PUT", address(bucket, "", "?cors"), { body: corsXml(rules) }),
    /** Lets anybody list and read. */
    makePublic: bucket => request("PUT", address(bucket, "", "?policy"), { body: publicPolicy(bucket) }),
    /** An address that reads this key without other credentials. */
    presign: async (bucket, key, seconds, since = new Date()) => {
      const datetime = since.toISOString().replace(/[:-]|\.\d{3}/g, "");
      const aws = { signQuery: true, datetime };
      return (await client.sign(address(bucket, key, `?X-Amz-Expires=${seconds}`), { aws })).url;
    },
  };
}

/** Uploads the files of a folder under a prefix. Gives their names. */
export async function putFolder(buckets, folder, bucket, prefix) {
  const names = readdirSync(folder);
  for (const name of names) await buckets.put(bucket, `${prefix}/${name}`, await bytesOf(join(folder, name)));
  return names;
}

async function bytesOf(file) {
  return (await openAsBlob(file)).arrayBuffer();
}

/** Amazon's JSON has the names of the XML's elements in the plural, where there may be several. */
function corsXml({ CORSRules }) {
  const element = (name, value) => `<${name}>${value}</${name}>`;
  const rules = CORSRules.map(rule =>
    Object.entries(rule).flatMap(([name, values]) => [values].flat().map(value => element(singular(name), value))),
  );
  return element("CORSConfiguration", rules.map(rule => element("CORSRule", rule.join(""))).join(""));
}

function singular(name) {
  return name === "MaxAgeSeconds" ? name : name.replace(/s$/, "");
}

function publicPolicy(bucket) {
  const resources = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const allowed = { Effect: "Allow", Principal: "*", Action: ["s3:ListBucket", "s3:GetObject"], Resource: resources };
  return JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
}

/** As signatures want it: encodeURIComponent leaves five characters alone that S3 encodes. */
function encode(part) {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
