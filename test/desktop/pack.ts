// Packages the app as `npm run package` does, over a dummy of Electron's program, for Linux on both processors. Usage: node test/desktop/pack.ts FOLDER
// Writes FOLDER/packed.json: a `Packed` for each processor.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arch, build, type Configuration, Platform } from 'electron-builder';

/** A package, as electron-builder made it. */
export interface Packed {
  readonly folder: string;
  /** What deb, rpm and AppImage put into the system. */
  readonly desktopEntry: string;
  readonly mimeTypes: string;
}

interface Linux {
  readonly platformSpecificBuildOptions: object;
  readonly appInfo: unknown;
}
interface LinuxHelper {
  computeDesktopEntry(options: object): Promise<string>;
  readonly mimeTypeFiles: Promise<string>;
}

/** Electron's marker of its fuses, then their version, their number and their states. */
const FUSES = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 8]), Buffer.from('10110001')]);

const project = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.argv[2]!;
const electronDist = join(folder, 'electron');
mkdirSync(join(electronDist, 'locales'), { recursive: true });
mkdirSync(join(electronDist, 'resources'));
writeFileSync(join(electronDist, 'electron'), Buffer.concat([Buffer.from('a program'), FUSES, Buffer.from('its end')]), {
  mode: 0o755,
});
for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version', 'locales/en-US.pak'])
  writeFileSync(join(electronDist, name), name);

const { LinuxTargetHelper } = createRequire(createRequire(import.meta.url).resolve('electron-builder'))(
  'app-builder-lib/out/targets/LinuxTargetHelper.js',
) as { LinuxTargetHelper: new (packager: Linux) => LinuxHelper };

const packed: Record<string, Packed> = {};
const config: Configuration = {
  extends: join(project, 'electron-builder.yml'),
  electronDist,
  directories: { output: join(folder, 'release') },
  async afterPack({ packager, arch, appOutDir }) {
    const helper = new LinuxTargetHelper(packager);
    const { readFile } = await import('node:fs/promises');
    packed[Arch[arch]] = {
      folder: appOutDir,
      desktopEntry: await helper.computeDesktopEntry(packager.platformSpecificBuildOptions),
      mimeTypes: await readFile(await helper.mimeTypeFiles, 'utf8'),
    };
  },
};
await build({ projectDir: project, targets: Platform.LINUX.createTarget('dir', Arch.x64, Arch.arm64), config, publish: 'never' });
writeFileSync(join(folder, 'packed.json'), JSON.stringify(packed));
