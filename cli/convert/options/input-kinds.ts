/** Every kind of input that is converted. */
import type { InputKind, Option } from '../option.ts';
import { awsS3 } from './aws-s3.ts';
import { azureBlobStorage } from './azure-blob-storage.ts';
import { commonOptions } from './every-input.ts';
import { cel, httpjson } from './edr-api.ts';
import { gcs } from './gcs.ts';

export const INPUT_KINDS: readonly InputKind[] = [awsS3, gcs, azureBlobStorage, cel, httpjson];

export const inputKind = (type: string): InputKind | undefined => INPUT_KINDS.find(({ types }) => types.includes(type));

/** Its own options, and those that every input has. */
export const allOptions = ({ options, stream }: InputKind): readonly Option[] => [...options, ...commonOptions(stream)];
