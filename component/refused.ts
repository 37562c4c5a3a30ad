/** A setting that the Collector has and we cannot honour: named, so that its refusal can say why and what to do. */
import { z } from 'zod';

export const refused = (why: string): z.ZodOptional<z.ZodNever> => z.never({ error: why }).optional().describe(`Refused: ${why}.`);
