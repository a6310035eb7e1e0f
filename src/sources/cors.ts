/** What a bucket must be told so that a page may read and write it, as the two services want to hear it. */
export interface CorsRules {
  /** For `aws s3api put-bucket-cors --bucket NAME --cors-configuration file://cors.json`. */
  s3: { CORSRules: object[] };
  /** For `gsutil cors set cors.json gs://NAME` and `gcloud storage buckets update --cors-file`. */
  gcs: object[];
}

const methods = ["GET", "HEAD", "PUT", "POST", "DELETE"];
const exposed = ["ETag", "Content-Range", "Content-Length", "Content-Encoding", "Accept-Ranges", "Retry-After"];
const allowed = [
  "authorization",
  "x-amz-date",
  "x-amz-content-sha256",
  "x-amz-security-token",
  "range",
  "if-range",
  "if-match",
];
const maxAgeSeconds = 3600; // one preflight an hour and address

/** @param pageOrigin `https://host` of the page: `location.origin` */
export function corsRules(pageOrigin: string): CorsRules {
  return {
    s3: {
      CORSRules: [
        {
          AllowedOrigins: [pageOrigin],
          AllowedMethods: methods,
          AllowedHeaders: allowed,
          ExposeHeaders: exposed,
          MaxAgeSeconds: maxAgeSeconds,
        },
      ],
    },
    // Google has one list for the headers that a page may send and those that it may read.
    gcs: [{ origin: [pageOrigin], method: methods, responseHeader: [...exposed, ...allowed], maxAgeSeconds }],
  };
}
