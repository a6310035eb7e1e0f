export declare function checkLayers(source: string): string[];
