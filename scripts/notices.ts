import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a source file belongs to: `/a/node_modules/yaml`. */
const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/** The licences of the packages that files come from, as a text to ship beside the bundle that was made of them. */
export function noticesOf(files: Iterable<string>): string {
  const folders = new Set([...files].flatMap((file) => PACKAGE.exec(file)?.[1] ?? []));
  const notices = [...folders].flatMap((folder) => {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) return [];
    const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
    const texts = readdirSync(folder).filter((entry) => /^(licen[cs]e|copying|notice)/i.test(entry));
    const all = texts.map((entry) => readFileSync(join(folder, entry), 'utf8').trim());
    return `${name} ${version} (${license})\n\n${all.join('\n\n')}`.trim();
  });
  return `${notices.sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
