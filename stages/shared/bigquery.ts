import * as z from 'zod';
import { hint } from '../hints.ts';
import type { CheckContext, CheckedConnection } from '../stage.ts';

const text = z.string().min(1, 'a text');

/** Whose tables are read or loaded: a connection, or what a stage says itself. */
export const project = {
  connection: text
    .meta(hint({ is: 'connection', types: ['bigquery'] }))
    .optional()
    .describe('The name of a connection of type bigquery. Without one, set `projectId` and `credentialsPath`.'),
  projectId: text
    .optional()
    .describe('The project that holds the tables and is charged. Default: the project of the connection.'),
  credentialsPath: text
    .optional()
    .describe(
      'A JSON file with the key of a service account. Default: the credentials of the connection, or the application default credentials.',
    ),
};

interface Given {
  readonly connection?: string | undefined;
  readonly projectId?: string | undefined;
  readonly credentialsPath?: string | undefined;
}

/** The connection with what the stage says of it. `undefined`, and a report, when there is none. */
export function bigQueryConnection(
  { connection, projectId, credentialsPath }: Given,
  context: CheckContext,
): CheckedConnection | undefined {
  if (connection === undefined && projectId === undefined && credentialsPath === undefined) {
    context.report('missing-option', 'missing connection', ['connection'], { remedy: 'or projectId' });
    return undefined;
  }
  const named = connection === undefined ? { type: 'bigquery' } : context.connection(['connection'], connection, ['bigquery']);
  return (
    named && {
      ...named,
      ...(projectId !== undefined && { projectId }),
      ...(credentialsPath !== undefined && { credentialsPath }),
    }
  );
}
