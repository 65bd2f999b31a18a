import { checkExpression } from '../../model/expression/check.ts';
import { parse } from '../../model/expression/parse.ts';
import { Problems } from '../../model/expression/problems.ts';
import { optionName, type Path, printValue } from '../../model/job/document.ts';
import type { Reporter } from '../../model/job/reporter.ts';
import { didYouMean } from '../../model/suggest.ts';
import { cutType, parseType, type Schema, TYPE_NAMES } from '../../model/types.ts';
import type { CheckContext, CheckedConnection } from '../stage.ts';
import type { DeclaredStage } from './stages.ts';

export interface ContextOptions {
  readonly stage: Pick<DeclaredStage, 'id' | 'written'>;
  readonly inputs: CheckContext['inputs'];
  readonly sourceSchema: Schema | undefined;
  readonly connections: ReadonlyMap<string, CheckedConnection | undefined>;
  readonly now: Date;
  readonly reporter: Reporter;
}

/** What the check of one stage sees. */
export function contextOf({ stage, inputs, sourceSchema, connections, now, reporter }: ContextOptions): CheckContext {
  const at = (option: Path): Path => ['stages', stage.id, ...option];
  const report: CheckContext['report'] = (code, message, option, more = {}) => reporter.report(code, message, at(option), more);
  return {
    stage: stage.id,
    inputs,
    sourceSchema,
    report,
    input: (port) => (port === undefined ? inputs[0] : inputs.find((input) => input.port === port))?.schema,
    expression(option, given, schema, more = {}) {
      const text = String(given);
      const { expression, problems } = schema
        ? checkExpression(text, schema, { now, ...more })
        : { expression: undefined, problems: syntaxProblems(text) };
      const written = stage.written.get(optionName(option));
      for (const { code, message, remedy, value, severity, span } of problems) {
        const index = written ? written(span.start) : span.start;
        reporter.report(code, message, at(option), { remedy, value, index, ...(severity && { severity }) });
      }
      return expression;
    },
    column(option, name, schema, part = 'value') {
      const field = schema?.find((other) => other.name === name);
      if (schema && !field) {
        const remedy = didYouMean(
          name,
          schema.map((other) => other.name),
          'the columns',
        );
        report('unknown-column', `unknown column: ${printValue(name)}`, option, { remedy, value: name, part });
      }
      return field;
    },
    entries(option, map) {
      const placed = Object.entries(map).map((entry) => {
        const { line = 0, column = 0 } = reporter.place(at([...option, entry[0]]), { part: 'key' });
        return { entry, line, column };
      });
      return placed.sort((a, b) => a.line - b.line || a.column - b.column).map(({ entry }) => entry);
    },
    type(option, name) {
      const type = parseType(name);
      if (!type)
        report('unknown-type', `unknown type: ${printValue(name)}`, option, {
          remedy: cutType(name) ?? didYouMean(name, TYPE_NAMES, 'types') ?? `types are: ${TYPE_NAMES.join(', ')}`,
          value: name,
        });
      return type;
    },
    connection(option, name, types) {
      if (!connections.has(name)) {
        const remedy = didYouMean(name, [...connections.keys()], 'connections') ?? 'declare it under connections';
        report('unknown-connection', `unknown connection: ${printValue(name)}`, option, { remedy, value: name });
      }
      const connection = connections.get(name);
      if (!connection || types.includes(connection.type)) return connection;
      const message = `wrong type of connection: ${name} is ${connection.type}`;
      report('wrong-connection-type', message, option, { remedy: `expected ${types.join(' or ')}`, value: name });
      return undefined;
    },
  };
}

/** Where the columns are not known, an expression can still be read. */
function syntaxProblems(text: string) {
  const problems = new Problems();
  parse(text, problems);
  return problems.list;
}
