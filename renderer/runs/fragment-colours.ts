const BASES = ['--origin', '--transformer', '--router', '--destination', '--warning', '--good', '--muted'];

/** The colour of a fragment. There are fourteen, so that neighbours differ; names and the table tell more. */
export function colourOf(fragment: number): string {
  const base = `var(${BASES[fragment % BASES.length]})`;
  return Math.floor(fragment / BASES.length) % 2 === 0
    ? `color-mix(in srgb, ${base} 85%, var(--surface))`
    : `color-mix(in srgb, ${base} 50%, var(--surface))`;
}
