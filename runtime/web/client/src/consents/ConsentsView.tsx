// The consent centre: every program, every grant, its last use; open questions; taking back.

import { get } from '../api/client';
import type { Grant, LastUse, Page, Program, Question } from '../api/types';
import { EmptyState } from '../base/States';
import { texts } from '../texts';
import { consentsChanged } from '../surfaces/changes';
import { useLoad } from '../surfaces/load';
import { LoadedBody } from '../surfaces/LoadedBody';
import { permissionWords } from '../surfaces/permissions';
import { nameOf } from '../surfaces/programs';
import { Permission, decisionWords } from '../surfaces/ProgramSheet';
import { ProgramIcon, PublisherLine } from '../surfaces/ProgramRow';
import { openNow } from '../surfaces/queue';
import './consents.css';

interface Known {
  programs: Program[];
  decided: Grant[];
  questions: Question[];
  used: LastUse[];
}

export function ConsentsView() {
  const words = texts.value.consents;
  const { state, again } = useLoad(readAll, [consentsChanged.value]);
  return (
    <section class="view consents" aria-labelledby="consents-title">
      <header class="view-head">
        <h1 id="consents-title">{words.title}</h1>
        <p class="view-quiet">{words.intro}</p>
      </header>
      <LoadedBody state={state} again={again}>{(known) => <Body known={known} again={again} />}</LoadedBody>
    </section>
  );
}

async function readAll(signal: AbortSignal): Promise<Known> {
  const [programs, consents] = await Promise.all([
    get<Page<Program>>('/v1/programs', { limit: 100 }, signal),
    get<Omit<Known, 'programs'>>('/v1/consents', undefined, signal),
  ]);
  return { programs: programs.items, ...consents };
}

function Body({ known, again }: { known: Known; again: () => void }) {
  const words = texts.value.consents;
  const { programs, decided, questions } = known;
  // Of a program that was taken away, a decision may be left.
  const ids = [...new Set([...questions, ...decided].map(({ program }) => program))];
  return (
    <>
      {questions.length > 0 && <Questions questions={questions} programs={programs} />}
      {ids.length === 0 && (
        <EmptyState icon="shield" title={words.emptyTitle}>
          {words.emptyText}
        </EmptyState>
      )}
      {ids.map((id) => (
        <OfProgram key={id} id={id} known={known} again={again} />
      ))}
    </>
  );
}

function Questions({ questions, programs }: { questions: Question[]; programs: Program[] }) {
  const words = texts.value.consents;
  return (
    <section class="consents-questions" aria-labelledby="consents-open">
      <h2 id="consents-open" class="view-heading">{words.open}</h2>
      <ul class="permission-list">
        {questions.map((question) => {
          const program = programs.find(({ id }) => id === question.program);
          const name = question.program_name ?? program?.version.program_name ?? question.program;
          return (
            <li class="permission" key={`${question.program} ${question.permission}`}>
              <div class="permission-text">
                <strong><bdi>{name}</bdi></strong>
                <span class="sheet-small">{permissionWords(question.permission).name}</span>
              </div>
              <button
                type="button"
                class="sheet-button sheet-button-small"
                onClick={() => openNow({ kind: 'consent', program: question.program, permission: question.permission })}
              >
                {words.answer}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function OfProgram({ id, known, again }: { id: string; known: Known; again: () => void }) {
  const words = texts.value.consents;
  const program = known.programs.find((one) => one.id === id);
  const grants = known.decided.filter((grant) => grant.program === id);
  const lastUse = (permission: string) =>
    known.used.find((use) => use.program === id && use.permission === permission)?.at ?? null;
  if (program === undefined) {
    return (
      <section class="consents-program">
        <h2 class="view-heading">{words.gone}</h2>
        <ul class="permission-list">
          {grants.map((grant) => (
            <li key={grant.permission} class="permission">
              <div class="permission-text">
                <strong>{permissionWords(grant.permission).name}</strong>
                <span class="sheet-small">{decisionWords(grant)}</span>
              </div>
            </li>
          ))}
        </ul>
      </section>
    );
  }
  const name = nameOf(program);
  const asked = program.version.permissions;
  return (
    <section class="consents-program" aria-label={name.name}>
      <button type="button" class="consents-head" onClick={() => openNow({ kind: 'program', program: id })}>
        <ProgramIcon program={name} />
        <span class="program-names">
          <bdi class="program-name">{name.name}</bdi>
          <PublisherLine program={name} />
        </span>
        <span class="sheet-small">{words.about}</span>
      </button>
      <ul class="permission-list">
        {grants.map((grant) => (
          <Permission
            key={grant.permission}
            program={id}
            asked={asked.find((one) => one.name === grant.permission) ?? { name: grant.permission, reason: '', withheld: false }}
            grant={grant}
            lastUse={lastUse(grant.permission)}
            again={again}
          />
        ))}
      </ul>
    </section>
  );
}
