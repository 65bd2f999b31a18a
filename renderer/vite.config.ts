import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// Everything comes from the host itself: relative paths work under HTTP and under Electron's own protocol.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [svelte()],
  // The canvas moves what is seen, and no colours.
  resolve: { alias: { 'd3-color': fileURLToPath(new URL('canvas/no-colours.ts', import.meta.url)) } },
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    // The content policy allows no inline data in scripts, and one request more costs nothing on loopback.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every screen draws with is one file: dozens of icons, each by itself, take more bytes than they hold.
            { name: 'ui', test: /@lucide|renderer[\\/]ui[\\/]/, priority: 3 },
            // What the start page and dialogs share, so that the start page does without the dialogs.
            {
              name: 'core',
              test: /preload-helper|renderer[\\/]app[\\/](file-list|parameters|shortcuts|notices|pick-file)|ipc[\\/]shortcuts|[\\/]model[\\/]job|stages[\\/](connections|check[\\/])/,
              priority: 2,
            },
            // Dialogs are loaded when the first one is opened. In one file they take less than each by itself.
            {
              name: 'dialogs',
              test: /renderer[\\/](app[\\/](dialogs[\\/]|FileBrowser|FileRows|AskDialog)|connections[\\/])/,
              priority: 1,
            },
          ],
        },
        // zod asks whether it may make code from text, which the content policy forbids and the browser would report as an error.
        banner: ({ moduleIds }) =>
          moduleIds.some((id) => id.includes('/node_modules/zod/')) ? 'globalThis.__zod_globalConfig = { jitless: true };' : '',
      },
    },
  },
});
