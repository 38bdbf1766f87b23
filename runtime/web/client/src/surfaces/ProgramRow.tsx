// A program by its name, its publisher and the badge that only the host draws.

import { Avatar } from '../base/Avatar';
import { texts } from '../texts';
import { IconVerified } from './icons';
import type { ProgramName } from './programs';
import './programs.css';

export function ProgramIcon({ program }: { program: ProgramName }) {
  return <Avatar id={program.id} name={program.name} src={program.icon} square />;
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
