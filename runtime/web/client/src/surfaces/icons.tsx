// The few pictures that the host's own surfaces use.

function icon(path: string, name: string) {
  return () => (
    <svg class={`surface-icon surface-icon-${name}`} viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

export const IconShield = icon('M12 3 5 6v5c0 4.6 2.9 8 7 10 4.1-2 7-5.4 7-10V6zm-3 9 2.2 2.2L15.5 10', 'shield');
export const IconClose = icon('m6 6 12 12M18 6 6 18', 'close');
export const IconVerified = icon('m12 3 2.3 1.8 2.9-.1.8 2.8 2.4 1.6-1 2.9 1 2.9-2.4 1.6-.8 2.8-2.9-.1L12 21l-2.3-1.8-2.9.1-.8-2.8L3.6 15l1-2.9-1-2.9L6 7.500l.8-2.8 2.900.1zm-3.200 9.200 2.200 2.200 4.200-4.400', 'verified');
export const IconOffline = icon('M4 4 20 20M8.500 12.500a5 5 0 0 1 2.500-1.300M5 9a11 11 0 0 1 3-1.900M12 6a11 11 0 0 1 7 3M15 12.200l.600.300M12 17.500h.010', 'offline');
export const IconIn = icon('M12 4v14m0 0 6-6m-6 6-6-6', 'in');
export const IconOut = icon('M12 20V6m0 0 6 6m-6-6-6 6', 'out');
export const IconBack = icon('M15 5 8 12l7 7', 'back');
export const IconNext = icon('m9 5 7 7-7 7', 'next');
export const IconKey = icon('M14.500 9.500a4 4 0 1 0-3.400 4L13 15.400h2v2h2v2h3v-3l-5.800-5.800c.2-.4.3-.7.3-1.100zM8.500 9.500h.010', 'key');
export const IconSearch = icon('M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zm5-1.500L20 20', 'search');
export const IconApps = icon('M5 5h5v5H5zm9 0h5v5h-5zM5 14h5v5H5zm9 0h5v5h-5z', 'apps');
export const IconClock = icon('M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-14v5l3 2', 'clock');
