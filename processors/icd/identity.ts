/** The `_id` of a document: one event becomes one document, however often and by whatever way it is read. */
import { hash } from 'node:crypto';
import type { Origin } from '../../component/source.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** 128 bits are 21 characters of six bits and the first two bits of another. */
const WHOLE = 21;
const LAST = new Map([...ALPHABET].map((letter, bits) => [letter, ALPHABET[bits & 0b110000] ?? '']));

/** The first 128 bits of SHA-256 in base64url. */
function digest(text: string): string {
  const whole = hash('sha256', text, 'base64url');
  return whole.slice(0, WHOLE) + LAST.get(whole.charAt(WHOLE));
}

const LONGEST_UUID = 256;

// The first word of what is hashed says what it is, so that no identity of one kind can be that of another.

/** @param uuid as the event has it. Undefined where it is no text of 1 to 256 characters. */
export const idOfUuid = (uuid: unknown): string | undefined =>
  typeof uuid === 'string' && uuid !== '' && uuid.length <= LONGEST_UUID ? digest(`uuid\n${uuid}`) : undefined;

/** An incident is a history: each state of it is a document. @param time when it was changed, else when it was. */
export const idOfIncident = (uid: unknown, time: unknown): string | undefined =>
  typeof uid === 'string' && typeof time === 'string' ? digest(`incident\n${JSON.stringify([uid, time])}`) : undefined;

/** @param index of the record in its source. */
export const idOfOrigin = ({ store, bucket, key, version }: Origin, index: number): string =>
  digest(`origin\n${JSON.stringify([store, bucket, key, version, index])}`);
