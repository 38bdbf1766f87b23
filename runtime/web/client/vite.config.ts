import { defineConfig, loadEnv } from 'vite';

// The page lives under a policy that allows no inline script or style: nothing may be inlined, and no polyfill either.
export default defineConfig(({ mode }) => ({
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    host: 'localhost',
    proxy: { '/v1': { target: loadEnv(mode, '.', 'PARVIS_').PARVIS_ORIGIN ?? 'http://localhost:8080', ws: true } },
  },
}));
