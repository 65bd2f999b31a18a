// Gives the built main process a stand-in for the module that only Electron's own binary has. Loaded with --import.
import { registerHooks } from 'node:module';

const ELECTRON = new URL('electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: ELECTRON, shortCircuit: true } : next(specifier, context),
});
