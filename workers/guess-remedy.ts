import { type DataType, STRING, sameType, typeName } from '../model/types.ts';
import { typesEntry } from '../model/types-entry.ts';

/** What to do about a value that the guessed type of its column does not take. `wider`: a type that does. */
export function guessRemedy(column: string, guessed: DataType, wider: DataType): string {
  const type = sameType(guessed, wider) ? STRING : wider;
  const kept = type.kind === 'string' && guessed.kind !== 'json' ? ' to keep it as text' : '';
  const name = typeName(guessed);
  return `${name} was guessed from a sample; set ${typesEntry(column, type)}${kept}, or ${typesEntry(column, guessed)} to accept ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} in any form`;
}
