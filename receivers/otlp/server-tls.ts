/** `tls` of the server, under the Collector's names. */
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureVersion } from 'node:tls';
import { z } from 'zod';
import { refused } from '../../component/refused.ts';
import { secret } from '../../config/fields.ts';
import type { Secret } from '../../config/secret.ts';

const version = z.enum(['1.2', '1.3'], { error: 'expected 1.2 or 1.3' });

export const serverTls = z
  .strictObject({
    cert_file: z.string().min(1).optional().describe('PEM file of the certificate, with those between it and its authority.'),
    cert_pem: secret.optional().describe('The same, written here.'),
    key_file: z.string().min(1).optional().describe("PEM file of the certificate's key."),
    key_pem: secret.optional().describe('The same, written here.'),
    client_ca_file: z
      .string()
      .min(1)
      .optional()
      .describe('PEM file of the authorities of clients. With it, only clients with a certificate of theirs get in.'),
    min_version: version.default('1.2').describe('Oldest TLS version.'),
    max_version: version.optional().describe('Newest TLS version.'),
    ca_file: refused('a server trusts the authorities of its clients: use client_ca_file'),
    ca_pem: refused('a server trusts the authorities of its clients: use client_ca_file'),
    insecure: refused('without `tls` the server speaks plain HTTP; leave it out'),
    insecure_skip_verify: refused('it is a setting of clients; leave it out'),
    include_system_ca_certs_pool: refused('clients are known by client_ca_file alone; leave it out'),
    client_ca_file_reload: refused('certificates are read at the start; leave it out and restart to change them'),
    reload_interval: refused('certificates are read at the start; leave it out and restart to change them'),
    cipher_suites: refused("Go's names of cipher suites are not known here; leave it out, the defaults are sound"),
    include_insecure_cipher_suites: refused('insecure cipher suites are never offered; leave it out'),
    curve_preferences: refused("Go's names of curves are not known here; leave it out, the defaults are sound"),
    tpm: refused('keys are not read from a TPM; use key_file'),
  })
  .superRefine((tls, context) => {
    for (const name of ['cert', 'key'] as const) {
      const given = [tls[`${name}_file`], tls[`${name}_pem`]].filter((one) => one !== undefined);
      if (given.length === 1) continue;
      context.addIssue({ code: 'custom', path: [`${name}_file`], message: `expected one of ${name}_file and ${name}_pem` });
    }
  });

export type ServerTls = z.output<typeof serverTls>;

/** What `https.createServer` needs. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ca?: string;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
}

/**
 * Reads the files.
 * @param path where the settings stand: faults name it
 * @throws {Error} a file that cannot be read, or is no certificate or key
 */
export function tlsMaterial(tls: ServerTls, path: string): TlsMaterial {
  const clientCa = tls.client_ca_file === undefined ? undefined : readPem(tls.client_ca_file, `${path}::client_ca_file`);
  const material: TlsMaterial = {
    cert: pemOf(tls.cert_file, tls.cert_pem, `${path}::cert_file`),
    key: pemOf(tls.key_file, tls.key_pem, `${path}::key_file`),
    minVersion: `TLSv${tls.min_version}`,
    ...(tls.max_version !== undefined && { maxVersion: `TLSv${tls.max_version}` as const }),
    ...(clientCa !== undefined && { ca: clientCa }),
    requestCert: clientCa !== undefined,
    rejectUnauthorized: clientCa !== undefined,
  };
  try {
    createSecureContext(material);
  } catch (cause) {
    throw new Error(`${path}: expected PEM certificates and a key that fit together; found: ${reasonOf(cause)}`, { cause });
  }
  return material;
}

const pemOf = (file: string | undefined, inline: Secret | undefined, path: string): string => inline?.reveal() ?? readPem(file ?? '', path);

function readPem(file: string, path: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${path}: expected a PEM file that can be read at ${file}; found: ${reasonOf(cause)}`, { cause });
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
