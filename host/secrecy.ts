import { asMap, type SourceDocument, type Value } from '../model/job/document.ts';
import { isSensitive, MASK } from '../model/sensitive.ts';

/** Shorter texts are not masked everywhere: it would garble the rest. */
const LEAST = 4;

/** The secrets that a job holds in plain text or is given: sensitive fields of connections, and sensitive parameters. */
export function secretTexts(
  source: SourceDocument | undefined,
  parameters: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const texts: string[] = [];
  const add = (value: unknown) => {
    if (typeof value !== 'string') return;
    const reference = /^\$\{(?:(env):)?([^}:]+)\}$/.exec(value);
    if (!reference && !value.includes('${')) texts.push(value);
    else if (reference?.[1] === 'env') add(env[reference[2]!]);
    else if (reference) add(parameters[reference[2]!]);
  };
  for (const connection of Object.values(asMap(source?.data.connections) ?? {})) {
    for (const [field, value] of Object.entries(asMap(connection) ?? {})) if (isSensitive(field)) add(value);
  }
  for (const [name, value] of Object.entries(parameters)) if (isSensitive(name)) add(value);
  for (const [name, declared] of Object.entries(asMap(source?.data.parameters) ?? {})) {
    if (isSensitive(name)) add(asMap(declared as Value)?.default);
  }
  return [...new Set(texts.filter((text) => text.length >= LEAST))].sort((a, b) => b.length - a.length);
}

/** The text, or the texts within plain data, with secrets replaced. */
export function maskSecrets<Data>(data: Data, secrets: readonly string[]): Data {
  if (secrets.length === 0) return data;
  const mask = (value: unknown): unknown => {
    if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, MASK), value);
    if (Array.isArray(value)) return value.map(mask);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner)]));
  };
  return mask(data) as Data;
}
