import { ownValue } from '../../model/own.ts';
import type { PageParameter, RestOriginPlan } from '../../stages/rest-origin.ts';
import type { RestRequest } from './client.ts';
import { joinUrl } from './url.ts';

type Setting = { readonly parameter: PageParameter; readonly value: string | number | bigint };

/** What asks for a page. `url`: the whole URL, where the page before names it; otherwise that of the plan with these parameters. */
export function pageRequest(plan: RestOriginPlan, settings: readonly Setting[], url?: URL): RestRequest {
  const target = url ?? joinUrl(String(plan.connection.url), plan.url);
  const all = [...settings, ...(plan.pageSize ? [{ parameter: plan.pageSize.parameter, value: plan.pageSize.size }] : [])];
  if (!url) {
    for (const [name, value] of plan.queryParameters) target.searchParams.append(name, value);
    for (const { parameter, value } of all) if (parameter.in === 'query') target.searchParams.set(parameter.name, String(value));
  }
  const { text, isJson } = bodyOf(
    plan.body,
    all.filter(({ parameter }) => parameter.in === 'body'),
  );
  return {
    method: plan.method,
    url: target,
    ...(text !== undefined && {
      body: Buffer.from(text),
      ...(!isJson && { headers: { 'Content-Type': 'text/plain; charset=utf-8', ...plan.headers } }),
    }),
  };
}

function bodyOf(body: unknown, settings: readonly Setting[]): { readonly text: string | undefined; readonly isJson: boolean } {
  if (body === undefined) return { text: undefined, isJson: false };
  if (typeof body === 'string') return { text: body, isJson: /^\s*[[{]/.test(body) };
  let value: unknown = body;
  for (const { parameter, value: set } of settings) value = withValue(value, parameter.name.split('.'), set);
  return {
    text: JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? rawJson(String(inner)) : inner)),
    isJson: true,
  };
}

/** A number with all its digits: https://tc39.es/proposal-json-parse-with-source/ */
const rawJson = (text: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);

/** A copy of a map with the value that keys lead to. */
function withValue(map: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const given =
    typeof map === 'object' && map !== null && !Array.isArray(map) ? (map as { readonly [key: string]: unknown }) : {};
  return { ...given, [key]: withValue(ownValue(given, key), rest, value) };
}
