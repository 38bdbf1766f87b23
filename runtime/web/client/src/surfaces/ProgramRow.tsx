// A program by its name, its publisher and the badge that only the host draws.

import { useState } from 'preact/hooks';
import { texts } from '../texts';
import { IconVerified } from './icons';
import type { ProgramName } from './programs';

export function ProgramIcon({ program }: { program: ProgramName }) {
  const [missing, setMissing] = useState(false);
  if (program.icon !== null && !missing) {
    return <img class="program-icon" src={program.icon} alt="" loading="lazy" onError={() => setMissing(true)} />;
  }
  const letter = [...program.name.trim()][0] ?? '?';
  return (
    <span class={`program-icon program-hue-${hue(program.id)}`} aria-hidden="true">
      {letter.toLocaleUpperCase()}
    </span>
  );
}

export function ProgramRow({ program }: { program: ProgramName }) {
  return (
    <div class="program-row">
      <ProgramIcon program={program} />
      <div class="program-names">
        <bdi class="program-name">{program.name}</bdi>
        <PublisherLine program={program} />
      </div>
    </div>
  );
}

export function PublisherLine({ program }: { program: ProgramName }) {
  if (program.publisher === '') return null;
  const words = texts.value.surfaces;
  return (
    <span class="program-publisher">
      <bdi>{words.by(program.publisher)}</bdi>
      {program.verified && (
        <span class="program-verified" title={words.verified}>
          <IconVerified />
          <span class="visually-hidden">{words.verified}</span>
        </span>
      )}
    </span>
  );
}

/** One of few colours, always the same for a program. */
function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 6_007;
  return sum % 6;
}
