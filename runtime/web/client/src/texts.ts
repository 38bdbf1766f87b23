// Every word that the client says, in the person's language. A key that one language lacks does not compile.

import { computed, signal } from '@preact/signals';
import { en } from './texts/en';
import { fr } from './texts/fr';

export type Language = 'en' | 'fr';
export const languages: readonly Language[] = ['en', 'fr'];

/** The language chosen: the person's setting, or else the browser's. */
export const language = signal<Language>(firstLanguage());
export const texts = computed(() => (language.value === 'fr' ? fr : en));
/** What dates, numbers and amounts are written in: the browser's own variant of the chosen language. */
export const locale = computed(
  () => navigator.languages.find((tag) => tag.toLowerCase().startsWith(language.value)) ?? language.value,
);

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem('parvis.language', chosen);
}

function firstLanguage(): Language {
  const stored = localStorage.getItem('parvis.language');
  const wanted = [...(stored ? [stored] : []), ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => (languages as readonly string[]).includes(tag)) ?? 'en';
}
