// What the composer offers while one types: commands of programs after `/`, members after `@`.

import type { Member, Program } from '../api/types';

export interface Option {
  /** What is put in place of what was typed. */
  insert: string;
  title: string;
  detail: string;
  /** The member that is meant. */
  user?: string;
  program?: string;
}

export interface Offer {
  kind: 'command' | 'mention';
  /** From here on, up to the caret, the text is replaced. */
  from: number;
  options: readonly Option[];
}

const OPTIONS_MAX = 8;

export function offerFor(text: string, caret: number, programs: Iterable<Program>, members: readonly Member[], me: string): Offer | null {
  const before = text.slice(0, caret);
  const command = /^\/(\S*)$/.exec(before);
  if (command) return { kind: 'command', from: 0, options: commands(command[1] ?? '', programs) };
  const mention = /(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/u.exec(before);
  if (!mention) return null;
  const typed = mention[1] ?? '';
  const options = mentions(typed, members, me);
  return options.length === 0 ? null : { kind: 'mention', from: caret - typed.length - 1, options };
}

function commands(typed: string, programs: Iterable<Program>): Option[] {
  const wanted = typed.toLowerCase();
  const all = [...programs].flatMap(({ id, version }) =>
    version.commands.map(({ name, description }) => ({
      insert: `/${name} `,
      title: `/${name}`,
      detail: description === '' ? version.program_name : `${description} · ${version.program_name}`,
      program: id,
    })),
  );
  const fits = all.filter(({ title }) => title.slice(1).toLowerCase().startsWith(wanted));
  return fits.sort((one, other) => one.title.localeCompare(other.title)).slice(0, OPTIONS_MAX);
}

function mentions(typed: string, members: readonly Member[], me: string): Option[] {
  const wanted = typed.toLocaleLowerCase();
  const fits = members.filter(({ user, name }) => {
    const lower = name.toLocaleLowerCase();
    return user !== me && (lower.startsWith(wanted) || lower.split(' ').some((word) => word.startsWith(wanted)));
  });
  // Whoever's name begins with it comes first.
  const begins = ({ name }: Member) => Number(name.toLocaleLowerCase().startsWith(wanted));
  fits.sort((one, other) => begins(other) - begins(one) || one.name.localeCompare(other.name));
  return fits.slice(0, OPTIONS_MAX).map(({ user, name }) => ({ insert: `@${name} `, title: name, detail: '', user }));
}

/** The members whose names still stand in the text after an `@`. */
export function mentionsIn(text: string, chosen: ReadonlyMap<string, string>): string[] {
  return [...chosen].filter(([, name]) => text.includes(`@${name}`)).map(([user]) => user);
}
