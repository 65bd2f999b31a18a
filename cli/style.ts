/** SGR parameters of the few styles that the command line uses. */
export const ERROR = '31';
export const WARNING = '33';
export const GOOD = '32';
export const ACTIVE = '36';
export const FAINT = '2';
export const STRONG = '1';

/** Wraps text in a style, or gives it back as it is where there are to be no colours. */
export type Style = (code: string, text: string) => string;

export const PLAIN: Style = (_, text) => text;
const COLOURED: Style = (code, text) => (text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`);

/** Colours for a terminal, unless `NO_COLOR` is set or it is dumb; `FORCE_COLOR` asks for them anywhere. */
export function styleFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Style {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return PLAIN;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return COLOURED;
  return stream.isTTY && env.TERM !== 'dumb' ? COLOURED : PLAIN;
}
