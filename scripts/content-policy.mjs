/**
 * What the built page may load and run: its own files alone. Only data may come from elsewhere, since a config may name
 * any server; by http from this machine alone, as browsers have it for pages that came by https. Templates, HDF5 and
 * TensorFlow.js bring WebAssembly, and Mantine writes its variables into a style element. In development Vite needs
 * inline scripts, so there it is left out.
 */
export const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self' data:",
  // The template engine is a data URL, dropped files are blobs.
  "connect-src 'self' data: blob: https: http://localhost:* http://127.0.0.1:*",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join("; ");

/** A Vite plugin that writes the policy into the page's head. */
export function contentPolicy() {
  return {
    name: "content-policy",
    apply: "build",
    transformIndexHtml() {
      const attrs = { "http-equiv": "Content-Security-Policy", content: policy };
      return [{ tag: "meta", attrs, injectTo: "head-prepend" }];
    },
  };
}
