/** `null`, `""`, `[]`, `{}` and what holds nothing but these: not there at all. */
import { MOST_LEVELS } from './exact-json.ts';

export function isEmpty(value: unknown, level = 0): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (typeof value !== 'object' || level > MOST_LEVELS || JSON.isRawJSON(value)) return false;
  return Object.values(value).every((member) => isEmpty(member, level + 1));
}
