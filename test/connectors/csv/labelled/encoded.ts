import type { LabelledFile } from './write.ts';

/** A text in an encoding, for which there need be no writer: bytes are found by reading all of one or two. */
export function encoded(encoding: string, language: string, text: string): LabelledFile {
  return { name: `${language} in ${encoding}`, text: encode(text, encoding), label: { encoding, header: true } };
}

function encode(text: string, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const bytes = bytesOf(encoding);
  return Buffer.concat(
    Array.from(text, (character) => {
      const found = bytes.get(character);
      if (!found) throw new Error(`no ${character} in ${encoding}`);
      return found;
    }),
  );
}

const known = new Map<string, ReadonlyMap<string, Buffer>>();

function bytesOf(encoding: string): ReadonlyMap<string, Buffer> {
  const kept = known.get(encoding);
  if (kept) return kept;
  const decoder = new TextDecoder(encoding, { fatal: true });
  const map = new Map<string, Buffer>();
  const learn = (...bytes: number[]) => {
    const given = Buffer.from(bytes);
    try {
      const text = decoder.decode(given);
      if (Array.from(text).length === 1 && !map.has(text)) map.set(text, given);
    } catch {
      // No character.
    }
  };
  for (let first = 0; first < 256; first++) learn(first);
  if (/shift|jp|gb|big5|kr/.test(encoding)) {
    for (let first = 0x81; first < 256; first++) for (let second = 0x40; second < 256; second++) learn(first, second);
  }
  known.set(encoding, map);
  return map;
}
