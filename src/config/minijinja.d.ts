// The parts of minijinja-js' bundler build that the template engine uses. Its own .d.ts does not know the glue file.
declare module "minijinja-js/dist/bundler/minijinja_js_bg.js" {
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
  export class Environment {
    fuel: number | null | undefined;
    enablePyCompat(): void;
    addFilter(name: string, filter: (value: unknown) => string): void;
    renderNamedStr(name: string, source: string, context: Record<string, never>): string;
    free(): void;
  }
}

declare module "minijinja-js/dist/bundler/minijinja_js_bg.wasm?url&inline" {
  const dataUrl: string;
  export default dataUrl;
}
