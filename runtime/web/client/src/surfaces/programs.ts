// What the host's own surfaces say of a program: its names come from the host, never from a card.

import { get } from '../api/client';
import type { Program } from '../api/types';

export interface ProgramName {
  id: string;
  name: string;
  publisher: string;
  /** The host checked who the publisher is. */
  verified: boolean;
  icon: string | null;
}

export function nameOf(program: Program): ProgramName {
  const { publisher } = program;
  const known = typeof publisher === 'string' ? null : publisher;
  return {
    id: program.id,
    name: program.version.program_name,
    publisher: known?.name ?? '',
    verified: known?.trusted === true,
    icon: program.icon ?? null,
  };
}

/** A program that may be gone by now: what an older record says of it is enough. */
export async function findName(id: string, recorded: { name: string; publisher?: string | undefined }): Promise<ProgramName> {
  try {
    return nameOf(await findProgram(id));
  } catch {
    return { id, name: recorded.name, publisher: recorded.publisher ?? '', verified: false, icon: null };
  }
}

const known = new Map<string, Promise<Program>>();
/** Enough for the programs of a screen; a program's permissions may change, so that it is asked again after a while. */
const KNOWN_MS = 60_000;

/** A program, from the host or from what it said a moment ago. */
export function findProgram(id: string): Promise<Program> {
  const found = known.get(id);
  if (found) return found;
  const asked = get<Program>(`/v1/programs/${encodeURIComponent(id)}`);
  known.set(id, asked);
  const forget = () => known.delete(id);
  setTimeout(forget, KNOWN_MS);
  asked.catch(forget);
  return asked;
}
