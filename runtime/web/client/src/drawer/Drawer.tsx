// The drawer of programs: those used in this conversation, all that are installed, and search among them.

import { useId, useState } from 'preact/hooks';
import { get, newKey, post } from '../api/client';
import { inWords } from '../api/problem';
import type { Acted, Page, Program } from '../api/types';
import { Icon } from '../base/Icon';
import { EmptyState } from '../base/States';
import { showPages } from '../pages/open';
import { texts } from '../texts';
import { consentsChanged } from '../surfaces/changes';
import { IconSearch } from '../surfaces/icons';
import { useLoad } from '../surfaces/load';
import { LoadedBody } from '../surfaces/LoadedBody';
import { claimEvent, noteNotice } from '../surfaces/notices';
import { nameOf } from '../surfaces/programs';
import { ProgramIcon, PublisherLine } from '../surfaces/ProgramRow';
import { openNext, openNow } from '../surfaces/queue';
import './drawer.css';

interface Props {
  /** Where a program opens; none: the drawer only shows what there is. */
  conversation: string | null;
  /** A program was opened. */
  opened?: (program: string) => void;
}

export function Drawer({ conversation, opened }: Props) {
  const words = texts.value.drawer;
  const searchId = useId();
  const [search, setSearch] = useState('');
  const all = useLoad((signal) => get<Page<Program>>('/v1/programs', { limit: 100 }, signal), []);
  const used = useLoad(
    async (signal) => {
      if (conversation === null) return { items: [] };
      return get<Page<Program>>(`/v1/conversations/${encodeURIComponent(conversation)}/programs`, undefined, signal);
    },
    [conversation, consentsChanged.value],
  );
  // What was used here is an extra: without it, the rest still serves.
  const here = used.state.kind === 'there' ? used.state.value.items : [];
  return (
    <section class="drawer" aria-label={words.title}>
      <label class="drawer-search" for={searchId}>
        <IconSearch />
        <span class="visually-hidden">{words.search}</span>
        <input id={searchId} type="search" placeholder={words.search} value={search} autoComplete="off"
          onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      <LoadedBody state={all.state} again={all.again}>
        {({ items }) => <Lists all={items} here={here} search={search} conversation={conversation} opened={opened} />}
      </LoadedBody>
    </section>
  );
}

interface ListsProps {
  conversation: string | null;
  all: Program[];
  here: Program[];
  search: string;
  opened: ((program: string) => void) | undefined;
}

function Lists({ all, here, search, conversation, opened }: ListsProps) {
  const words = texts.value.drawer;
  if (all.length === 0) {
    return (
      <EmptyState icon="apps" title={words.emptyTitle}>
        {words.emptyText}
      </EmptyState>
    );
  }
  const shared = { conversation, opened };
  if (search.trim() !== '') {
    const found = all.filter((program) => matches(program, search));
    if (found.length === 0) return <p class="view-quiet" role="status">{texts.value.common.nothingFound}</p>;
    return <List title={words.found} programs={found} {...shared} />;
  }
  const others = all.filter((program) => !here.some((one) => one.id === program.id));
  return (
    <>
      {here.length > 0 && <List title={words.usedHere} programs={here} {...shared} />}
      {others.length > 0 && <List title={here.length > 0 ? words.others : words.installed} programs={others} {...shared} />}
    </>
  );
}

/** In names, descriptions and commands, whatever the case and the accents. */
export function matches(program: Program, search: string): boolean {
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
  const { program_name, description, commands } = program.version;
  const text = plain([program_name, description, nameOf(program).publisher, ...commands.map(({ name }) => `/${name}`)].join(' '));
  return plain(search).split(/\s+/).every((word) => text.includes(word));
}

interface ListProps {
  title: string;
  programs: Program[];
  conversation: string | null;
  opened: ((program: string) => void) | undefined;
}

function List({ title, programs, conversation, opened }: ListProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} class="view-heading">{title}</h3>
      <ul class="drawer-list">
        {programs.map((program) => (
          <Entry key={program.id} program={program} conversation={conversation} opened={opened} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ program, conversation, opened }: { program: Program } & Omit<ListProps, 'title' | 'programs'>) {
  const words = texts.value.drawer;
  const [busy, setBusy] = useState(false);
  const [note, setNote] = useState('');
  const name = nameOf(program);
  const openPages = () => {
    if (conversation === null) return;
    opened?.(program.id);
    showPages(conversation, program.id);
  };
  const open = async () => {
    if (conversation === null) return openNow({ kind: 'program', program: program.id });
    if (busy) return;
    // What takes no part in conversations is its pages.
    if (!program.events) return openPages();
    setBusy(true);
    setNote('');
    try {
      setNote(await openIn(conversation, program.id));
      opened?.(program.id);
    } catch (thrown) {
      setNote(inWords(thrown));
    }
    setBusy(false);
  };
  return (
    <li class="drawer-entry">
      <button type="button" class="drawer-open" aria-busy={busy || undefined} onClick={() => void open()}>
        {busy ? <span class="card-spinner drawer-spinner" aria-hidden="true" /> : <ProgramIcon program={name} />}
        <span class="program-names">
          <bdi class="program-name">{name.name}</bdi>
          <span class="drawer-description" dir="auto">{program.version.description}</span>
          <PublisherLine program={name} />
        </span>
      </button>
      {program.pages && program.events && conversation !== null && (
        <button
          type="button"
          class="drawer-info"
          aria-label={texts.value.surfaces.pages.openWhat(name.name)}
          title={texts.value.surfaces.pages.openWhat(name.name)}
          onClick={openPages}
        >
          <Icon name="pages" />
        </button>
      )}
      <button
        type="button"
        class="drawer-info"
        aria-label={words.about(name.name)}
        title={words.about(name.name)}
        onClick={() => openNow({ kind: 'program', program: program.id })}
      >
        <Icon name="info" />
      </button>
      {note !== '' && <p class="drawer-note" role="status">{note}</p>}
    </li>
  );
}

/** Opens a program; answers what the person is told, if anything. */
async function openIn(conversation: string, program: string): Promise<string> {
  const words = texts.value.card;
  const path = `/v1/conversations/${encodeURIComponent(conversation)}/programs/${encodeURIComponent(program)}/open`;
  const { outcome, event } = await post<Acted>(path, {}, newKey(), { query: { wait: 10 } });
  switch (outcome?.kind) {
    case 'refused':
      if (event) claimEvent(event);
      return words.programSays(outcome.text);
    case 'consent_required':
      openNext({ kind: 'consent', program, permission: outcome.permission });
      return '';
    case 'failed':
      // Told with a way to try again.
      if (event) noteNotice(program, event, outcome);
      return '';
    case 'parked':
    case 'dropped':
      return words[outcome.kind];
    case 'done':
      if (outcome.toast?.alert) openNext({ kind: 'alert', program, text: outcome.toast.text });
      return outcome.toast && !outcome.toast.alert ? words.programSays(outcome.toast.text) : '';
    case undefined:
      return words.late;
  }
}
