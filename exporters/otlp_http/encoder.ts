import type { Encoder } from '../../component/exporter.ts';
import type { OtlpHttpSettings } from './config.ts';
import { createJsonEncoder } from './json-encoder.ts';
import { createProtoEncoder } from './proto-encoder.ts';

export const createOtlpEncoder = ({ encoding }: OtlpHttpSettings): Encoder =>
  encoding === 'proto' ? createProtoEncoder() : createJsonEncoder();
