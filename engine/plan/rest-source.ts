import type { JsonColumn } from '../../connectors/json/options.ts';
import type { RestIntrospection } from '../../connectors/rest/introspect.ts';
import { joinUrl, shownUrl } from '../../connectors/rest/url.ts';
import type { Schema } from '../../model/types.ts';
import type { RestOriginPlan } from '../../stages/rest-origin.ts';
import type { RestPlan } from '../../stages/shared/rest.ts';

/** The columns of an origin with their paths; `undefined` if they have to be detected from the first page. `found`: columns that were detected before. */
export function restColumns(
  { flatten, types }: RestOriginPlan,
  schema: Schema,
  found: RestIntrospection | undefined,
): readonly JsonColumn[] | undefined {
  if (!found && flatten !== undefined) return undefined;
  const paths = new Map(found?.columns.map(({ name, path }) => [name, path]));
  const declared = new Map(types.map(({ column, type }) => [column, type]));
  return schema.map(({ name, type }) => ({ name, path: paths.get(name) ?? [name], type: declared.get(name) ?? type }));
}

/** `GET https://api.example.com/orders`, for people. */
export const describeRest = ({ method, connection, url }: RestPlan): string =>
  // Columns in the URL stay as they are written.
  `${method} ${decodeBraces(shownUrl(joinUrl(String(connection.url), url)))}`;

const decodeBraces = (text: string): string => text.replace(/%7B/gi, '{').replace(/%7D/gi, '}');
