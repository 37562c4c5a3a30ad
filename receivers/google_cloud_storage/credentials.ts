/** Reads credentials as Google writes them in JSON. Pure; knows no SDK. */
import { z } from 'zod';

const serviceAccount = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  project_id: z.string().optional(),
});

const authorizedUser = z.object({
  type: z.literal('authorized_user'),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  refresh_token: z.string().min(1),
});

/** Workload identity federation: a token of another cloud, of a file, a URL or a program is exchanged for one of Google. */
const externalAccount = z.looseObject({
  type: z.literal('external_account'),
  audience: z.string().min(1),
  subject_token_type: z.string().min(1),
  token_url: z.url().optional(),
  service_account_impersonation_url: z.url().optional(),
  credential_source: z.looseObject({ environment_id: z.string().optional(), executable: z.unknown().optional() }),
});

const credentials = z.discriminatedUnion('type', [serviceAccount, authorizedUser, externalAccount]);

export type GoogleCredentials = z.output<typeof credentials>;

/**
 * @param where the setting, for the message
 * @throws {Error} that names what is missing, and no value
 */
export function parseCredentials(json: string, where: string): GoogleCredentials {
  const { data, error } = credentials.safeParse(parse(json, where));
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new Error(
    `${where}: expected the JSON of a service_account, an external_account (workload identity federation) or an authorized_user, found something else${place}`,
  );
}

function parse(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`${where}: expected JSON as Google's console gives it, found something else`);
  }
}
