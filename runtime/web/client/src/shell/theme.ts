// Light or dark: as the device, unless the person chose.

import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

export const theme = signal<Theme>(stored());
apply(theme.value);

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem('parvis.theme', chosen);
  apply(chosen);
}

function stored(): Theme {
  const kept = localStorage.getItem('parvis.theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function apply(chosen: Theme): void {
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
}
