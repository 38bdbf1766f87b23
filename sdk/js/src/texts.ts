// The words of a program in the languages of its people.

/**
 * Texts in several languages. `fallback` is complete: TypeScript does not take it otherwise. Every other language may leave out
 * what it shares with it; names are BCP 47, such as `fr` or `fr-CH`.
 */
export type Catalogue<T extends object> = { readonly fallback: T } & {
  readonly [language: string]: { readonly [Key in keyof T]?: Widened<T[Key]> };
};

/** Another language says it with other words. */
type Widened<T> = T extends string ? string : T;

/**
 * The texts for a person's locale: those of `fr-CH`, then those of `fr`, then the fallback, each text by itself.
 *
 * ```ts
 * const words = {
 *   fallback: { hello: 'Hello', seats: (left: number) => `${left} left` },
 *   fr: { hello: 'Bonjour', seats: (left: number) => `${left} de libres` },
 * };
 * texts('fr-CH', words).hello; // Bonjour
 * ```
 */
export function texts<T extends object>(locale: string, catalogue: Catalogue<T>): T {
  const found: T = { ...catalogue.fallback };
  const parts = locale.toLowerCase().split('-');
  const languages = new Map(Object.entries(catalogue).map(([name, words]) => [name.toLowerCase(), words]));
  for (let length = 1; length <= parts.length; length++) {
    const name = parts.slice(0, length).join('-');
    if (name !== 'fallback') Object.assign(found, languages.get(name));
  }
  return found;
}
