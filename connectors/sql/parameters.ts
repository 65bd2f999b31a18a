import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { Cell } from '../../stages/shared/options.ts';
import { piecesOf, type SqlDialect } from './pieces.ts';

/** `:name`, which no other colon (`::text`) or word (`array[1:n]`) stands before. */
const PARAMETER = /(?<![:\w\]])(:)([A-Za-z_]\w*)/g;

/** What stands behind the colon of a label of BigQuery's scripts. */
const LABELLED = /^(?:begin|while|loop|repeat|for)$/i;

/**
 * Puts what `place` gives in the place of every `:name`, but for strings, quoted names, comments and casts.
 * @throws RunError `missing-parameter` for a name without a value.
 */
export function replaceParameters(
  sql: string,
  parameters: Readonly<Record<string, Cell>>,
  dialect: SqlDialect,
  place: (name: string) => string,
): string {
  const checked = (name: string): string => {
    if (Object.hasOwn(parameters, name)) return place(name);
    if (dialect.labels && LABELLED.test(name)) return `:${name}`;
    const remedy = didYouMean(name, Object.keys(parameters), 'parameters') ?? 'add it to queryParameters';
    throw new RunError('missing-parameter', `missing value of parameter :${name}`, { value: name, remedy });
  };
  return piecesOf(sql, dialect)
    .map(({ kind, text }) => (kind === 'code' ? text.replace(PARAMETER, (_, __, name: string) => checked(name)) : text))
    .join('');
}
