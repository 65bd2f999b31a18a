import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BigQuery, type BigQueryOptions } from '@google-cloud/bigquery';
import { JWT, OAuth2Client, PassThroughClient, UserRefreshClient } from 'google-auth-library';
import { RunError } from '../../model/errors.ts';
import type { CheckedConnection } from '../../stages/stage.ts';
import { trustSystem } from '../http/network.ts';

/** Dollars for reading 2^40 bytes, where the connection says nothing else. */
const DOLLARS_PER_TEBIBYTE = 6.25;

/** A project, as `CONNECTIONS.bigquery` declares it, and what is asked of it. */
export interface Project {
  /** Absent: that of the credentials. */
  readonly id: string | undefined;
  readonly location: string | undefined;
  /** Where names of tables say no dataset. */
  readonly dataset: string | undefined;
  readonly dollarsPerTebibyte: number;
}

export const projectOf = ({ projectId, location, dataset, pricePerTebibyte }: CheckedConnection): Project => ({
  id: projectId === undefined ? undefined : String(projectId),
  location: location === undefined ? undefined : String(location),
  dataset: dataset === undefined ? undefined : String(dataset),
  dollarsPerTebibyte: Number(pricePerTebibyte ?? DOLLARS_PER_TEBIBYTE),
});

/** What messages call the connection: `BigQuery project my-project`. */
export const placeOf = ({ projectId, apiEndpoint }: CheckedConnection): string =>
  `BigQuery${projectId === undefined ? '' : ` project ${projectId}`}${apiEndpoint === undefined ? '' : ` at ${apiEndpoint}`}`;

/**
 * The client of a connection whose secrets are filled in. Asks nothing yet, and tries nothing again by itself: `BigQueryClient` does.
 * @throws RunError `unreadable-file`, `invalid-credentials`
 */
export function createClient(connection: CheckedConnection, baseFolder: string): BigQuery {
  const { projectId, apiEndpoint, location } = connection;
  trustSystem();
  const client = new BigQuery({
    scopes: SCOPES,
    ...credentialsOf(connection, baseFolder),
    ...(projectId !== undefined && { projectId: String(projectId) }),
    ...(apiEndpoint !== undefined && { apiEndpoint: String(apiEndpoint) }),
    ...(location !== undefined && { location: String(location) }),
    userAgent: 'open-stage',
    autoRetry: false,
  });
  // They would add words of their own to the URLs that the server gives for uploads.
  client.interceptors.length = 0;
  return client;
}

/** Who asks: by the first that the connection has of a token, a key, a key's file; else whoever this machine or account stands for. */
function credentialsOf(
  { accessToken, credentials, credentialsPath, anonymous }: CheckedConnection,
  baseFolder: string,
): BigQueryOptions {
  if (anonymous === true) return { authClient: new PassThroughClient() } as BigQueryOptions;
  if (accessToken !== undefined) {
    const client = new OAuth2Client();
    client.setCredentials({ access_token: String(accessToken) });
    return { authClient: client } as BigQueryOptions;
  }
  if (credentials !== undefined) return holderOf(keyOf(String(credentials), 'credentials'));
  if (credentialsPath === undefined) return {};
  const path = resolve(baseFolder, String(credentialsPath));
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RunError('unreadable-file', `cannot read ${path}: ${code === 'ENOENT' ? 'there is no such file' : code}`, {
      value: String(credentialsPath),
      remedy: 'check credentialsPath',
    });
  }
  return holderOf(keyOf(text, String(credentialsPath)));
}

type Key = { readonly type: unknown } & Readonly<Record<string, unknown>>;

/** What the API is asked for, on behalf of an account. Tables over files in Google Drive, such as sheets, are read with its own scope. */
const SCOPES = ['https://www.googleapis.com/auth/bigquery', 'https://www.googleapis.com/auth/drive.readonly'];

/** Who holds a key: an account of a service, a user, or, by what other systems vouch for, somebody else. */
function holderOf(key: Key): BigQueryOptions {
  if (key.type === 'service_account') {
    const { client_email: email, private_key: secret, private_key_id: keyId } = key;
    const client = new JWT({
      email: String(email),
      key: String(secret),
      scopes: SCOPES,
      ...(keyId !== undefined && { keyId: String(keyId) }),
    });
    return { authClient: client } as BigQueryOptions;
  }
  if (key.type === 'authorized_user') {
    const { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken } = key;
    const client = new UserRefreshClient({
      ...{ clientId: String(clientId), clientSecret: String(clientSecret), refreshToken: String(refreshToken) },
    });
    return { authClient: client } as BigQueryOptions;
  }
  return { credentials: key as NonNullable<BigQueryOptions['credentials']> };
}

function keyOf(text: string, where: string): Key {
  try {
    const key: unknown = JSON.parse(text);
    if (typeof key === 'object' && key !== null && 'type' in key) return key as Key;
  } catch {
    // The parser's message would quote the key.
  }
  throw new RunError('invalid-credentials', `${where} is not a key: expected a JSON document with a type`, {
    remedy: 'create a JSON key of a service account, and use the whole document',
  });
}
