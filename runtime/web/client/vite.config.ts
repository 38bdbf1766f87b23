import { defineConfig } from 'vite';

// The page lives under a policy that allows no inline script or style: nothing may be inlined, and no polyfill either.
export default defineConfig({
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    host: 'localhost',
    proxy: { '/v1': { target: process.env['PARVIS_ORIGIN'] ?? 'http://localhost:8080', ws: true } },
  },
});
