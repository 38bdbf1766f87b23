// What a program is: publisher, version, permissions, what it actually used and when; taking back; reporting.

import { useState } from 'preact/hooks';
import { get, newKey, post } from '../api/client';
import { inWords } from '../api/problem';
import type { Grant, LastUse, Program } from '../api/types';
import { showPages } from '../pages/open';
import { route } from '../shell/route';
import { texts } from '../texts';
import { consentsChanged } from './changes';
import { Decide, Frame } from './Frame';
import { LoadedBody } from './LoadedBody';
import { ProgramRow } from './ProgramRow';
import { dateTime, day } from './format';
import { IconOffline, IconOut } from './icons';
import { useLoad } from './load';
import { permissionWords } from './permissions';
import { findProgram, nameOf } from './programs';
import { openNow } from './queue';

interface Known {
  program: Program;
  grants: Grant[];
  used: LastUse[];
}

interface Props {
  program: string;
  waiting: number;
  close: () => void;
}

export function ProgramSheet({ program, waiting, close }: Props) {
  const words = texts.value.surfaces.program;
  const { state, again } = useLoad(() => readProgram(program), [program, consentsChanged.value]);
  return (
    <Frame title={words.title} onClose={close} waiting={waiting}>
      <LoadedBody state={state} again={again}>
        {(known) => <Body known={known} again={again} close={close} />}
      </LoadedBody>
    </Frame>
  );
}

async function readProgram(id: string): Promise<Known> {
  const [program, { decided, used }] = await Promise.all([
    findProgram(id),
    get<{ decided: Grant[]; used: LastUse[] }>('/v1/consents', { program: id }),
  ]);
  return { program, grants: decided, used };
}

function Body({ known, again, close }: { known: Known; again: () => void; close: () => void }) {
  const words = texts.value.surfaces.program;
  const { program, grants, used } = known;
  return (
    <>
      <ProgramRow program={nameOf(program)} />
      {program.version.description !== '' && <p dir="auto">{program.version.description}</p>}
      {program.pages && <OpenPages program={program} close={close} />}
      {program.no_network === true && (
        <p class="program-badge">
          <IconOffline />
          <span>{words.noNetwork}</span>
        </p>
      )}
      {program.hosts.length > 0 && (
        <p class="program-badge">
          <IconOut />
          <span>{words.mayReach} <bdi>{program.hosts.join(', ')}</bdi></span>
        </p>
      )}
      <dl class="sheet-facts">
        <div><dt>{words.version}</dt><dd><bdi>{program.version.name}</bdi></dd></div>
        <div><dt>{words.installed}</dt><dd>{day(program.installed)}</dd></div>
        <div><dt>{words.id}</dt><dd><code>{program.app_id}</code></dd></div>
      </dl>
      <h3 class="sheet-heading">{words.permissions}</h3>
      {program.version.permissions.length === 0 && <p class="sheet-small">{words.noPermissions}</p>}
      <ul class="permission-list">
        {program.version.permissions.map((asked) => (
          <Permission
            key={asked.name}
            program={program.id}
            asked={asked}
            grant={grants.find((grant) => grant.permission === asked.name) ?? null}
            lastUse={used.find((use) => use.permission === asked.name)?.at ?? null}
            again={again}
          />
        ))}
      </ul>
      <div class="sheet-buttons">
        <Decide tone="danger" onClick={() => openNow({ kind: 'report', program: program.id })}>{words.report}</Decide>
      </div>
    </>
  );
}

/** Pages belong to a conversation; where they are open already, there is nothing to open. */
function OpenPages({ program, close }: { program: Program; close: () => void }) {
  const words = texts.value.surfaces.pages;
  const at = route.value;
  if (at.view !== 'conversation') return <p class="sheet-small">{words.inConversation}</p>;
  if (at.pages === program.id) return null;
  const open = () => {
    close();
    showPages(at.id, program.id);
  };
  return (
    <div class="sheet-buttons">
      <Decide tone="primary" onClick={open}>{words.openWhat(program.version.program_name)}</Decide>
    </div>
  );
}

interface PermissionProps {
  program: string;
  asked: Program['version']['permissions'][number];
  grant: Grant | null;
  lastUse: string | null;
  again: () => void;
}

/** One permission, what was decided of it, and its last use. */
export function Permission({ program, asked, grant, lastUse, again }: PermissionProps) {
  const words = texts.value.surfaces.program;
  return (
    <li class="permission">
      <div class="permission-text">
        <strong>{permissionWords(asked.name).name}</strong>
        {asked.reason !== '' && <q class="sheet-small" dir="auto">{asked.reason}</q>}
        <span class="sheet-small">
          {asked.withheld ? words.withheld : decisionWords(grant)}
          {' · '}
          {lastUse !== null ? words.lastUsed(dateTime(lastUse)) : words.neverUsed}
        </span>
      </div>
      {grant !== null && grant.decision !== 'never' && grant.decision !== 'deny' && (
        <Revoke program={program} permission={asked.name} again={again} />
      )}
    </li>
  );
}

/** Takes a permission back, with effect on the program's next call. */
export function Revoke({ program, permission, again }: { program: string; permission: string; again: () => void }) {
  const words = texts.value.surfaces.program;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const revoke = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await post('/v1/consents', { program, permission, decision: 'never' }, newKey());
      again();
    } catch (thrown) {
      setError(inWords(thrown));
    }
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        class="sheet-button sheet-button-small"
        aria-label={words.revokeWhat(permissionWords(permission).name)}
        aria-busy={busy || undefined}
        onClick={() => void revoke()}
      >
        {words.revoke}
      </button>
      {error !== '' && <p class="sheet-error" role="alert">{error}</p>}
    </>
  );
}

export function decisionWords(grant: Grant | null): string {
  const words = texts.value.surfaces.program.decisions;
  return grant === null ? words.undecided : words[grant.decision];
}
