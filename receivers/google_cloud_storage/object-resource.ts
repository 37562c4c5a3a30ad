/** Reads an object's metadata as the JSON API writes it, in listings and in notifications. Pure. */
import type { FoundObject } from './object-origin.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = (from: Fields, name: string): string | undefined => {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Sizes and generations arrive as text, since they are 64 bits wide. */
const size = (value: string | undefined): number | undefined => (value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined);

export const time = (value: string | undefined): number | undefined => {
  const ms = Date.parse(value ?? '');
  return Number.isNaN(ms) ? undefined : ms;
};

export const isGeneration = (value: string | undefined): value is string => value !== undefined && /^\d+$/.test(value);

/** @returns undefined where name or generation are missing. */
export function readResource(bucket: string, resource: Fields): FoundObject | undefined {
  const name = text(resource, 'name');
  const generation = text(resource, 'generation');
  if (name === undefined || !isGeneration(generation)) return undefined;
  return { bucket, name, generation, ...readDetails(resource) };
}

/** What a resource tells beyond the identity. */
export function readDetails(resource: Fields): Pick<FoundObject, 'size' | 'writtenAt' | 'contentType'> {
  // Not `updated`: that moves when only the metadata changes.
  const writtenAt = time(text(resource, 'timeCreated'));
  const bytes = size(text(resource, 'size'));
  const contentType = text(resource, 'contentType');
  return {
    ...(bytes !== undefined && { size: bytes }),
    ...(writtenAt !== undefined && { writtenAt }),
    ...(contentType !== undefined && { contentType }),
  };
}

export function generationOf(resource: unknown): string | undefined {
  const generation = isFields(resource) ? text(resource, 'generation') : undefined;
  return isGeneration(generation) ? generation : undefined;
}
