/** Attributes that are read in a way of their own. */
import type { Special } from './attribute-tree.ts';

/** @param drop attributes and objects to leave out, as ICD names them. */
export const specialAttributes = (drop: readonly string[]): Special => ({
  // The incidents API writes Yes and No.
  yesNo: new Set(['ses.incident.suspected_breach']),
  json: new Set(['ses.product_data']),
  removed: new Set(drop.flatMap((path) => [`ses.${path}`, `ses.incident.${path}`])),
});
