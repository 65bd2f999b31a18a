// Prints what the API of BigQuery answers, or what went wrong. Usage: node ask-bigquery.ts ENDPOINT
import { BigQueryClient } from '../../../connectors/bigquery/client.ts';

const connection = { type: 'bigquery', projectId: 'p', accessToken: 't0ken', apiEndpoint: process.argv[2] };
const client = new BigQueryClient(connection, { baseFolder: '/', signal: new AbortController().signal });
try {
  process.stdout.write(JSON.stringify((await client.ask({ path: '/datasets', tries: 1 })).body));
} catch (error) {
  process.stdout.write(String(error));
}
