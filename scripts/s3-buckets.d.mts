export interface Buckets {
  make(bucket: string): Promise<string>;
  put(bucket: string, key: string, body: BodyInit): Promise<string>;
  unfinishedUploads(bucket: string): Promise<string>;
  setCors(bucket: string, rules: { CORSRules: object[] }): Promise<string>;
  makePublic(bucket: string): Promise<string>;
  presign(bucket: string, key: string, seconds: number, since?: Date): Promise<string>;
}
export declare function corsFor(origins: readonly string[]): { CORSRules: object[] };
export declare function bucketsOf(server: {
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}): Buckets;
export declare function putFolder(buckets: Buckets, folder: string, bucket: string, prefix: string): Promise<string[]>;
