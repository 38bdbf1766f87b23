import { defineConfig, loadEnv } from 'vite';

// The page lives under a policy that allows no inline script or style: nothing may be inlined, and no polyfill either.
export default defineConfig(({ mode }) => {
  // A real host to develop against. It takes cookies from its own origin alone: requests say that they come from there.
  const target = loadEnv(mode, '.', 'PARVIS_')['PARVIS_ORIGIN'] ?? 'http://localhost:8080';
  return {
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
      proxy: { '/v1': { target, ws: true, changeOrigin: true, headers: { Origin: target } } },
    },
  };
});
