/** What is wrong with the name of a stage. */
export function nameProblem(name: string, own: string, others: readonly string[]): string | undefined {
  if (name === '') return 'missing name';
  if (!/^[A-Za-z][\w-]*$/.test(name)) return 'a letter followed by letters, digits, _ and -';
  return name !== own && others.includes(name) ? `a stage ${name} exists already` : undefined;
}
