import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// Everything comes from the host itself: relative paths work under HTTP and under Electron's own protocol.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [svelte()],
  build: {
    outDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    // The content policy allows no inline data in scripts, and one request more costs nothing on loopback.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // What every screen draws with is one file: dozens of icons, each by itself, take more bytes than they hold.
        codeSplitting: { groups: [{ name: 'ui', test: /@lucide|renderer[\\/]ui[\\/]/ }] },
        // zod asks whether it may make code from text, which the content policy forbids and the browser would report as an error.
        banner: ({ moduleIds }) =>
          moduleIds.some((id) => id.includes('/node_modules/zod/')) ? 'globalThis.__zod_globalConfig = { jitless: true };' : '',
      },
    },
  },
});
