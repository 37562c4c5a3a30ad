/** Resource and scope of the records of a source: one of each, as serializers group by identity. */
import { emptyResource } from '../component/otel.ts';
import type { Provenance } from '../component/record.ts';
import type { SourceRef } from '../component/source.ts';

const RESOURCE = emptyResource();
const scopes = new Map<string, Provenance>();

export function provenanceOf(ref: SourceRef): Provenance {
  const known = scopes.get(ref.receiver);
  if (known !== undefined) return known;
  const made = { resource: RESOURCE, scope: { name: `ses-otel/${ref.receiver}` } };
  scopes.set(ref.receiver, made);
  return made;
}
