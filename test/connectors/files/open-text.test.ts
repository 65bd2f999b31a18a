import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { COMPRESSIONS, type Compression, compressionOf } from '../../../connectors/files/compression.ts';
import { byteOrderMarkOf, encodeText, firstUnencodable } from '../../../connectors/files/encode-text.ts';
import {
  detectEncoding,
  type Encoding,
  encodingRemedy,
  findEncoding,
  parseEncoding,
} from '../../../connectors/files/encoding.ts';
import { isPlain, openText } from '../../../connectors/files/open-text.ts';
import { peekText } from '../../../connectors/files/peek-text.ts';
import { sourceFile } from '../../../connectors/files/source-files.ts';
import { collect, compressed, folderOf, readText, refusal, temporaryFolder } from './fixtures.ts';

const TEXT = 'id,name\n1,ñandú\n2,"a ""b"" \u00a3"\n';
const ENCODINGS: Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252'];
const encode = (text: string, encoding: Encoding, mark = false): Uint8Array =>
  Buffer.concat([mark ? byteOrderMarkOf(encoding) : new Uint8Array(0), encodeText(Buffer.from(text), encoding)]);

describe('every encoding in every compression reads back', () => {
  for (const compression of COMPRESSIONS) {
    for (const encoding of ENCODINGS) {
      test(`${encoding} in ${compression}`, async () => {
        const name = compression === 'none' ? 'a.csv' : `a.csv.${compression}`;
        for (const text of ['', 'x', TEXT, TEXT.repeat(40_000)]) {
          const folder = folderOf({ [name]: await compressed(compression, encode(text, encoding)) });
          expect((await readText(join(folder, name), { encoding })) === text).toBe(true);
        }
        const marked = folderOf({ [name]: await compressed(compression, encode(TEXT, encoding, true)) });
        expect(await readText(join(marked, name))).toBe(TEXT);
      });
    }
  }
});

test.each<[Compression, string]>([
  ['gz', 'H4sIAAAAAAAAA8tM0clLzE3lMtQ5vDExL+XwLi4AMmMawBIAAAA='],
  ['bz2', 'QlpoOTFBWSZTWf/zPDUAAAVZDAAQAAQgACYjIBAIACAAIpkwntQQNA0JKmEJyAbOOtF3JFOFCQ//M8NQ'],
  ['xz', '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQARaWQsbmFtZQoxLMOxYW5kw7oKAAAAKkz+xSnAfccAASoSSwhUvB+2830BAAAAAARZWg=='],
  ['zst', 'KLUv/SQSkQAAaWQsbmFtZQoxLMOxYW5kw7oKBc8NGA=='],
  [
    'zip',
    'UEsDBAoAAAAAAA8DdV0yYxrAEgAAABIAAAAGAAAAZnguY3N2aWQsbmFtZQoxLMOxYW5kw7oKUEsBAh4DCgAAAAAADwN1XTJjGsASAAAAEgAAAAYAAAAAAAAAAQAAAKSBAAAAAGZ4LmNzdlBLBQYAAAAAAQABADQAAAA2AAAAAAA=',
  ],
])('reads what other programs write: %s', async (compression, content) => {
  const folder = folderOf({ data: Buffer.from(content, 'base64') });
  expect(await readText(join(folder, 'data'), { compression })).toBe('id,name\n1,ñandú\n');
});

describe('archives', () => {
  const kinds = ['gz', 'bz2', 'xz', 'zst'] as const;
  test.each(kinds)('%s: several in one file are read one after the other, wherever chunks end', async (kind) => {
    const parts = [Buffer.from('first\n'), new Uint8Array(0), randomBytes(1_200_000), Buffer.from('last\n')];
    const archive = Buffer.concat(await Promise.all(parts.map((part) => compressed(kind, part))));
    const folder = folderOf({ a: archive });
    const read = Buffer.concat(
      await collect(openText(await sourceFile(join(folder, 'a')), { compression: kind, encoding: 'utf-8' })),
    );
    expect(read.equals(Buffer.concat(parts))).toBe(true);
  });

  test.each([...kinds, 'zip' as const])('%s: damage is an error that names the file', async (kind) => {
    const whole = Buffer.from(await compressed(kind, randomBytes(300_000)));
    const flipped = Buffer.from(whole);
    flipped[150_000]! ^= 1;
    const folder = folderOf({
      cut: whole.subarray(0, 200_000),
      short: whole.subarray(0, whole.length - 3),
      head: whole.subarray(0, 3),
      empty: '',
      text: 'id,name\n1,x\n',
      flipped,
      tail: Buffer.concat([whole, Buffer.from('garbage behind its end')]),
      second: Buffer.concat([whole, whole.subarray(0, 1000)]),
    });
    const codes: Record<string, string> = {};
    for (const name of ['cut', 'short', 'head', 'empty', 'text', 'flipped', 'tail', 'second']) {
      const said = await refusal(readText(join(folder, name), { compression: kind, encoding: 'utf-8' }), folder);
      expect(said).toContain(`cannot read ${name}: the archive is `);
      codes[name] = said.split(':')[0]!;
    }
    const damaged = 'damaged-archive';
    const truncated = 'truncated-archive';
    const found = { cut: codes.cut, short: codes.short, empty: codes.empty, flipped: codes.flipped, tail: codes.tail };
    if (kind !== 'zip')
      expect(found).toEqual({ cut: truncated, short: truncated, empty: truncated, flipped: damaged, tail: damaged });
    else expect(codes.flipped).toBe(damaged);
  });

  test('gz: zeros behind the end are padding', async () => {
    const folder = folderOf({ 'a.gz': Buffer.concat([await compressed('gz', Buffer.from(TEXT)), new Uint8Array(512)]) });
    expect(await readText(join(folder, 'a.gz'))).toBe(TEXT);
  });

  test.each(kinds)('%s: 60 MB of zeros take little memory', async (kind) => {
    const block = await compressed(kind, new Uint8Array(10 << 20));
    const folder = folderOf({ a: Buffer.concat(Array.from({ length: 6 }, () => block)) });
    let bytes = 0;
    let largest = 0;
    for await (const chunk of openText(await sourceFile(join(folder, 'a')), { compression: kind, encoding: 'utf-8' })) {
      bytes += chunk.length;
      largest = Math.max(largest, chunk.length);
    }
    expect([bytes, largest <= 1 << 20]).toEqual([60 << 20, true]);
  });

  test('zip: several members need a choice', async () => {
    const archive = new ZipFile();
    for (const name of ['a.csv', '__MACOSX/a.csv', 'b.csv']) archive.addBuffer(Buffer.from(`file\n${name}\n`), name);
    archive.end();
    const folder = folderOf({ 'two.zip': Buffer.concat(await collect(archive.outputStream as AsyncIterable<Buffer>)) });
    const path = join(folder, 'two.zip');
    expect(await readText(path, { member: 'b.csv' })).toBe('file\nb.csv\n');
    expect(await refusal(readText(path), folder)).toBe(
      'missing-member: cannot read two.zip: the archive holds 2 files; unpack it, and name one of its files, or a pattern: a.csv, b.csv',
    );
    expect(await refusal(readText(path, { member: 'a.cvs' }), folder)).toBe(
      "unknown-member: unknown member of two.zip: a.cvs; did you mean 'a.csv'?",
    );
  });

  test('zip: an encrypted member is refused', async () => {
    const folder = folderOf({
      'e.zip': Buffer.from(
        'UEsDBAoACQAAAA8DdV0yYxrAHgAAABIAAAAGAAAAZnguY3N2RK6qzo/CjXfVNFAewcj/E/Irw559aOO9XNfBGzyJUEsHCDJjGsAeAAAAEgAAAFBLAQIeAwoACQAAAA8DdV0yYxrAHgAAABIAAAAGAAAAAAAAAAEAAACkgQAAAABmeC5jc3ZQSwUGAAAAAAEAAQA0AAAAUgAAAAAA',
        'base64',
      ),
    });
    expect(await refusal(readText(join(folder, 'e.zip')), folder)).toBe(
      'encrypted-archive: cannot read e.zip: member fx.csv is encrypted; unpack it first',
    );
  });
});

describe('encodings', () => {
  test.each<[string, Uint8Array, Encoding]>([
    ['nothing', new Uint8Array(0), 'utf-8'],
    ['ASCII', encode('a,b\n', 'utf-8'), 'utf-8'],
    ['UTF-8', encode('ñandú', 'utf-8'), 'utf-8'],
    ['UTF-8 cut inside a character', Uint8Array.of(97, 0xe2, 0x82), 'utf-8'],
    ['UTF-8 with mark', encode('x', 'utf-8', true), 'utf-8'],
    ['UTF-16LE with mark', encode('日本', 'utf-16le', true), 'utf-16le'],
    ['UTF-16BE with mark', encode('日本', 'utf-16be', true), 'utf-16be'],
    ['UTF-16LE without', encode('a,b\n1,2\n', 'utf-16le'), 'utf-16le'],
    ['UTF-16BE without', encode('a,b\n1,2\n', 'utf-16be'), 'utf-16be'],
    ['Windows-1252', encode('señor €', 'windows-1252'), 'windows-1252'],
    [
      'UTF-8 with a byte that is none',
      Buffer.from('ñandú \xff ñ'.replaceAll('ñ', 'Ã±').replaceAll('ú', 'Ãº'), 'latin1'),
      'utf-8',
    ],
    ['a byte that is no Windows-1252 either', Uint8Array.of(97, 0x8f, 98), 'utf-8'],
    ['Windows-1252 with what looks like UTF-8', encode('é è à Ã© ü', 'windows-1252'), 'windows-1252'],
    ['a NUL in UTF-8', Uint8Array.of(97, 0, 98, 99, 100, 101), 'utf-8'],
  ])('%s is found', (_, bytes, encoding) => {
    expect(detectEncoding(bytes)).toBe(encoding);
  });

  const utf32 = (text: string, littleEndian = true): Uint8Array => {
    const view = new DataView(new ArrayBuffer([...text].length * 4));
    [...text].forEach((character, i) => {
      view.setUint32(i * 4, character.codePointAt(0)!, littleEndian);
    });
    return new Uint8Array(view.buffer);
  };

  test.each<[string, Uint8Array, Encoding | 'auto']>([
    ['with mark', utf32(`\uFEFF${TEXT}`), 'auto'],
    ['with mark, the other way round', utf32(`\uFEFF${TEXT}`, false), 'auto'],
    ['with mark, called UTF-16', utf32(`\uFEFF${TEXT}`), 'utf-16le'],
    ['with mark, called UTF-8', utf32(`\uFEFF${TEXT}`), 'utf-8'],
    ['a mark alone', utf32('\uFEFF'), 'auto'],
    ['without mark', utf32(`🦤${TEXT}`), 'auto'],
    ['without mark, the other way round', utf32(`🦤${TEXT}`, false), 'auto'],
  ])('UTF-32 is refused: %s', async (_, bytes, encoding) => {
    const folder = folderOf({ a: bytes });
    const says = 'invalid-encoding: cannot read a: it is UTF-32; convert it, for example with: iconv -f UTF-32 -t UTF-8';
    const file = sourceFile(join(folder, 'a'));
    expect(await refusal(peekText(await file, { encoding }), folder)).toBe(says);
    expect(await refusal(readText(join(folder, 'a'), { encoding }), folder)).toBe(says);
  });

  test('NULs are no UTF-32', async () => {
    const folder = folderOf({ a: new Uint8Array(64), b: Buffer.from('a,b\n1,2\n\0\0\0\0') });
    expect(await readText(join(folder, 'a'))).toBe('\0'.repeat(64));
    expect(await readText(join(folder, 'b'))).toBe('a,b\n1,2\n\0\0\0\0');
  });

  test('names have aliases', () => {
    expect(['UTF8', 'utf_16', 'ISO-8859-1', 'Latin-1', 'CP1252', 'us-ascii', 'ebcdic'].map(parseEncoding)).toEqual([
      'utf-8',
      'utf-16le',
      'latin1',
      'latin1',
      'windows-1252',
      'utf-8',
      undefined,
    ]);
    expect(encodingRemedy('utf-9')).toBe("did you mean 'utf-8'?");
    expect(
      [
        'cp1250',
        'CP1251',
        'Windows 1253',
        'Shift-JIS',
        'sjis',
        'GB18030',
        'gb2312',
        'Big5',
        'EUC_KR',
        'KOI8-R',
        'Mac Roman',
        'ISO 8859-2',
      ].map(parseEncoding),
    ).toEqual([
      'windows-1250',
      'windows-1251',
      'windows-1253',
      'shift_jis',
      'shift_jis',
      'gb18030',
      'gbk',
      'big5',
      'euc-kr',
      'koi8-r',
      'macintosh',
      'iso-8859-2',
    ]);
  });

  test('a mark of UTF-16 decides its byte order', async () => {
    const folder = folderOf({ a: encode(TEXT, 'utf-16be', true) });
    expect(await readText(join(folder, 'a'), { encoding: 'utf-16le' })).toBe(TEXT);
  });

  test('Windows-1252 and Latin-1 differ in 0x80 to 0x9F', async () => {
    const folder = folderOf({ a: Uint8Array.of(0x80, 0x81, 0x9f, 0xe9) });
    expect(await readText(join(folder, 'a'), { encoding: 'windows-1252' })).toBe('€\u0081Ÿé');
    expect(await readText(join(folder, 'a'), { encoding: 'latin1' })).toBe('\u0080\u0081\u009fé');
  });

  test('every byte of Windows-1252 and Latin-1 reads and writes back', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const folder = folderOf({ a: all });
    for (const encoding of ['windows-1252', 'latin1'] as const) {
      expect(Buffer.from(encodeText(Buffer.from(await readText(join(folder, 'a'), { encoding })), encoding))).toEqual(
        Buffer.from(all),
      );
    }
  });

  test.each<[Encoding, string]>([
    ['windows-1250', 'Łódź žluťoučký őű'],
    ['windows-1251', 'Привет, мир'],
    ['iso-8859-2', 'Łódź Šťastný'],
    ['iso-8859-15', 'œuf à 5 €'],
    ['koi8-r', 'Привет'],
    ['ibm866', 'Привет'],
    ['macintosh', 'café, déjà'],
    ['shift_jis', 'カタカナ漢字、表'],
    ['euc-jp', 'ひらがな漢字'],
    ['gb18030', '汉字🦤㐀é'],
    ['gbk', '汉字'],
    ['big5', '漢字許功蓋'],
    ['euc-kr', '한글'],
  ])('%s is written and read back, wherever chunks end', async (encoding, text) => {
    const long = `${text}\n`.repeat(100_000);
    const folder = folderOf({ a: encodeText(Buffer.from(long), encoding) });
    expect((await readText(join(folder, 'a'), { encoding })) === long).toBe(true);
    expect(firstUnencodable(text, encoding)).toBeUndefined();
  });

  test('bytes that an encoding does not have come as bytes that UTF-8 does not have', async () => {
    const folder = folderOf({ a: Uint8Array.of(97, 0x81, 0x20, 98), b: Uint8Array.of(97, 0xd2, 98) });
    const read = async (name: string, encoding: Encoding) =>
      Buffer.concat(await collect(openText(await sourceFile(join(folder, name)), { encoding })));
    expect(await read('a', 'shift_jis')).toEqual(Buffer.from([97, 0xff, 0x20, 98]));
    expect(await read('b', 'windows-1253')).toEqual(Buffer.from([97, 0xff, 98]));
  });

  test('a guess that could be otherwise is said', () => {
    expect(findEncoding(encode('miasto\nŁódź\n', 'windows-1250'))).toEqual({ encoding: 'windows-1250' });
    expect(findEncoding(encode('České Budějovice', 'windows-1250'))).toEqual({
      encoding: 'windows-1250',
      doubt: 'the text is taken for windows-1250 (České); if it reads wrong, set encoding, for example to windows-1252',
    });
    expect(findEncoding(Uint8Array.of(97, 0xa4, 98, 0xb6, 99, 0xac, 100)).doubt).toMatch(/if it reads wrong, set encoding/);
  });

  test('invalid UTF-8 passes untouched', async () => {
    const bytes = Uint8Array.of(97, 255, 10);
    const folder = folderOf({ a: bytes });
    const read = await collect(openText(await sourceFile(join(folder, 'a')), { encoding: 'utf-8' }));
    expect(Buffer.concat(read)).toEqual(Buffer.from(bytes));
  });

  test('UTF-16 keeps characters together wherever chunks end', async () => {
    const text = `a${'🦤'.repeat(700_000)}`;
    const folder = folderOf({ a: encode(text, 'utf-16le', true) });
    expect((await readText(join(folder, 'a'))) === text).toBe(true);
  });

  test.each<[string, number[], number]>([
    ['half a unit at the end', [97, 0, 98], 2],
    ['a first half alone', [97, 0, 0x00, 0xd8, 98, 0], 2],
    ['a second half alone', [97, 0, 98, 0, 0x00, 0xdc], 4],
    ['a first half at the end', [97, 0, 0x00, 0xd8], 2],
  ])('malformed UTF-16 is an error: %s', async (_, bytes, at) => {
    const folder = folderOf({ a: Uint8Array.from(bytes) });
    expect(await refusal(readText(join(folder, 'a'), { encoding: 'utf-16le' }), folder)).toBe(
      `invalid-encoding: cannot read a: malformed utf-16le at byte ${at}; set encoding to that of the file`,
    );
  });

  test('malformed UTF-16 far on is found at its byte', async () => {
    const folder = folderOf({ a: Buffer.concat([encode('🦤'.repeat(600_000), 'utf-16le'), Uint8Array.of(0, 0xdc, 97, 0)]) });
    expect(await refusal(readText(join(folder, 'a'), { encoding: 'utf-16le' }), folder)).toContain('at byte 2400000');
  });

  test('characters that an encoding does not have are refused', async () => {
    expect(firstUnencodable('a€b', 'latin1')).toBe('€');
    expect(firstUnencodable('a€b', 'windows-1252')).toBeUndefined();
    expect(firstUnencodable('a🦤b', 'windows-1252')).toBe('🦤');
    expect(firstUnencodable('a🦤b', 'utf-16le')).toBeUndefined();
    expect(await refusal((async () => encodeText(Buffer.from('a🦤'), 'latin1'))())).toBe(
      'unencodable-character: latin1 has no character 🦤 (U+1F9A4); set encoding to utf-8',
    );
  });
});

describe('reading', () => {
  test('stops when aborted', async () => {
    const folder = folderOf({ a: new Uint8Array(5 << 20).fill(97) });
    const controller = new AbortController();
    const read = async () => {
      for await (const _ of openText(await sourceFile(join(folder, 'a')), { signal: controller.signal })) controller.abort();
    };
    await expect(read()).rejects.toThrow(/abort/i);
  });

  test.skipIf(process.platform === 'win32')('streams a named pipe', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const writer = createWriteStream(path);
    writer.end(TEXT.repeat(1000));
    const file = await sourceFile(path);
    expect([file.seekable, isPlain(file, { encoding: 'utf-8' })]).toEqual([false, false]);
    const peek = await peekText(file);
    expect(Buffer.from((await peek.head(7)).text).toString()).toBe('id,name');
    expect(Buffer.concat(await collect(peek.all())).toString()).toBe(TEXT.repeat(1000));
  });

  test('only uncompressed UTF-8 is plain', async () => {
    const folder = folderOf({ 'a.csv': 'x', 'a.csv.gz': '' });
    const [plain, gz] = [await sourceFile(join(folder, 'a.csv')), await sourceFile(join(folder, 'a.csv.gz'))];
    expect([
      isPlain(plain, { encoding: 'utf-8' }),
      isPlain(plain, { encoding: 'latin1' }),
      isPlain(plain, { encoding: 'utf-8', compression: 'zst' }),
      isPlain(gz, { encoding: 'utf-8' }),
      isPlain(gz, { encoding: 'utf-8', compression: 'none' }),
    ]).toEqual([true, false, false, false, true]);
  });

  test('the extension tells the compression', () => {
    expect(['a.csv', 'a.csv.gz', 'A.CSV.GZ', 'a.zst', 'a.bz2', 'a.xz', 'a.zip', 'gz'].map((path) => compressionOf(path))).toEqual(
      ['none', 'gz', 'gz', 'zst', 'bz2', 'xz', 'zip', 'none'],
    );
    expect(compressionOf('a.gz', 'none')).toBe('none');
  });
});
