import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { RunError } from '../../model/errors.ts';
import { didYouMean } from '../../model/suggest.ts';
import { CorruptArchive, errnoOf } from './errors.ts';

/** Names in a remedy at most. */
const LISTED = 12;

/**
 * The bytes of one member of the zip archive at `path`: the one named `member`, or the only file in it (folders and what macOS adds do not
 * count). Length and checksum are verified. Throws `RunError` `missing-member`, `unknown-member` or `encrypted-archive`, and
 * `CorruptArchive`.
 */
export async function* readZipMember(path: string, member: string | null): AsyncIterable<Uint8Array> {
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(path, { autoClose: false });
    const entry = await chooseEntry(archive, path, member);
    if (entry.isEncrypted()) {
      throw new RunError('encrypted-archive', `cannot read ${path}: member ${entry.fileName} is encrypted`, {
        value: path,
        remedy: 'unpack it first',
      });
    }
    let checksum = 0;
    for await (const chunk of await archive.openReadStreamPromise(entry)) {
      checksum = crc32(chunk as Uint8Array, checksum);
      yield chunk as Uint8Array;
    }
    if (checksum !== entry.crc32) throw new CorruptArchive('damaged', `the checksum of ${entry.fileName} does not match`);
  } catch (error) {
    throw zipProblem(error);
  } finally {
    archive?.close();
  }
}

async function chooseEntry(archive: ZipFile, path: string, member: string | null): Promise<Entry> {
  const entries: Entry[] = [];
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    if (entry.fileName === member) return entry;
    if (!/(^|\/)(__MACOSX\/|\.DS_Store$)/.test(entry.fileName)) entries.push(entry);
  }
  const names = entries.map((entry) => entry.fileName);
  if (member !== null) {
    const remedy = didYouMean(member, names, 'members');
    throw new RunError('unknown-member', `unknown member of ${path}: ${member}`, {
      value: member,
      ...(remedy ? { remedy } : {}),
    });
  }
  if (entries.length === 0)
    throw new RunError('missing-member', `cannot read ${path}: the archive holds no file`, {
      value: path,
      remedy: 'pack the file again, or name another archive',
    });
  if (entries.length > 1) {
    const list = names.slice(0, LISTED).join(', ') + (names.length > LISTED ? ', …' : '');
    throw new RunError('missing-member', `cannot read ${path}: the archive holds ${names.length} files`, {
      value: path,
      remedy: `unpack it, and name one of its files, or a pattern: ${list}`,
    });
  }
  return entries[0]!;
}

function zipProblem(error: unknown): unknown {
  if (error instanceof RunError || error instanceof CorruptArchive || !(error instanceof Error)) return error;
  const code = errnoOf(error);
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return error;
  if (error.name === 'AbortError') return error;
  // yauzl reports what is wrong with an archive as plain errors, zlib with codes.
  const truncated = code === 'Z_BUF_ERROR' || /end of central directory|unexpected EOF|not enough bytes/i.test(error.message);
  return new CorruptArchive(truncated ? 'truncated' : 'damaged', error.message);
}
