/** Bytes of memory of all processes that descend from this one. Linux only. */
export function residentBytes(): number;
