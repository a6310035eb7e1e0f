import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
} from "@tanstack/react-table";
import type { CatalogUtterance } from "../../workers/catalog/protocol.ts";

export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic, text: sortFn_text },
});

const helper = createColumnHelper<typeof features, CatalogUtterance>();

/** The columns by their headers; without sorting, rows keep the order of files and records. */
export const columns = helper.columns([
  helper.accessor("seconds", { header: "Duration", sortFn: "basic", sortDescFirst: false }),
  helper.accessor("text", { header: "Text", sortFn: "text", sortDescFirst: false }),
  helper.accessor("labels", { header: "Tokens", sortFn: "basic", sortDescFirst: false }),
]);
