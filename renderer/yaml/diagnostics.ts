import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Problem } from '../../model/errors.ts';
import { isUnfinished } from '../document/unfinished.ts';

/** The problems that lie somewhere in a text, at their places: from the column on to the end of the word, or of the line when there is none. What is only not there yet is no error, as on the canvas. */
export function diagnosticsOf(problems: readonly Problem[], text: Text): Diagnostic[] {
  return problems.flatMap((problem): Diagnostic[] => {
    const { place, message, remedy } = problem;
    if (place.line === undefined || place.line > text.lines) return [];
    const line = text.line(place.line);
    const from = Math.min(line.from + (place.column ?? 1) - 1, line.to);
    const word = /^[\w.'"-]+/.exec(line.text.slice(from - line.from))?.[0];
    const to = word ? from + word.length : line.to;
    const severity = isUnfinished(problem) ? 'info' : problem.severity;
    return [{ from, to, severity, message: remedy ? `${message}\n${remedy}` : message }];
  });
}
