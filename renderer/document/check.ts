import type { Problem } from '../../model/errors.ts';
import { asMap, type ConnectionDeclaration, type SourceDocument, type Value } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import { parseType, type Schema } from '../../model/types.ts';
import { CheckMemory } from '../../stages/check/memory.ts';
import { type CheckResult, checkJob } from '../../stages/check-job.ts';

export type Checked = Pick<CheckResult, 'problems' | 'schemas' | 'origins' | 'destinations'>;

/** The user's connections, which all jobs can name. */
export type SharedConnections = Readonly<Record<string, ConnectionDeclaration>>;
export const NO_CONNECTIONS: SharedConnections = {};

/**
 * Checks a job that is being drawn. The environment is the host's and parameters are given when the job runs: what depends on them
 * is checked with values that stand for them, and what these alone make wrong is no problem.
 */
export function checkDrawing(
  source: SourceDocument,
  sourceSchemas: ReadonlyMap<string, Schema>,
  connections: SharedConnections = NO_CONNECTIONS,
  memory = new CheckMemory(),
): Checked {
  const required = standIns(source.data.parameters);
  const { problems, schemas, origins, destinations } = checkJob(source, {
    sourceSchemas,
    env: ANY_VARIABLE,
    parameters: required,
    connections,
    memory,
  });
  const sound = problems.filter((problem) => !isOfStandIn(problem, source, Object.keys(required)));
  return { problems: sound, schemas, origins, destinations };
}

/** An environment in which every variable is set, to its own name. */
const ANY_VARIABLE: Readonly<Record<string, string>> = new Proxy<Record<string, string>>(
  {},
  {
    get: (_, name) => String(name),
    getOwnPropertyDescriptor: (_, name) => ({ value: String(name), configurable: true, enumerable: true, writable: true }),
  },
);

const EXAMPLES: Readonly<Record<string, Value>> = {
  string: 'value',
  integer: 1,
  float: 1,
  decimal: '1',
  boolean: true,
  date: '2000-01-01',
  timestamp: '2000-01-01 00:00:00',
  time: '00:00:00',
};

/** Values of the parameters that a run must give. */
function standIns(section: Value | undefined): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(asMap(section) ?? {}).flatMap(([name, value]): [string, Value][] => {
      const declaration = asMap(value);
      if (!declaration || (declaration.default !== undefined && declaration.default !== null)) return [];
      if (declaration.required === false) return [];
      const [first] = Array.isArray(declaration.values) ? (declaration.values as readonly Value[]) : [];
      const type = typeof declaration.type === 'string' ? parseType(declaration.type) : undefined;
      return [[name, first ?? EXAMPLES[type?.kind ?? 'string'] ?? 'value']];
    }),
  );
}

function isOfStandIn({ code, place }: Problem, { data }: SourceDocument, required: readonly string[]): boolean {
  if (code === 'missing-variable' || code === 'missing-parameter') return true;
  const owner = place.stage === undefined ? data : asMap(ownValue(asMap(data.stages), place.stage));
  const [option = ''] = (place.option ?? '').split(/[.[]/);
  const value = option === '' ? undefined : ownValue(owner, option);
  return value !== undefined && option !== 'stages' && mentions(value, required);
}

function mentions(value: Value, parameters: readonly string[]): boolean {
  if (typeof value === 'string') return value.includes('${env:') || parameters.some((name) => value.includes(`\${${name}}`));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner: Value) => mentions(inner, parameters));
}
