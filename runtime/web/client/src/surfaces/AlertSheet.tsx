// A program's words that are to be read before going on. They are the program's, and the sheet says so.

import { texts } from '../texts';
import { Decide, Frame } from './Frame';
import { LoadedBody } from './LoadedBody';
import { ProgramRow } from './ProgramRow';
import { useLoad } from './load';
import { findProgram, nameOf } from './programs';

interface Props {
  program: string;
  text: string;
  waiting: number;
  close: () => void;
}

export function AlertSheet({ program, text, waiting, close }: Props) {
  const words = texts.value.surfaces.alert;
  const { state, again } = useLoad(() => findProgram(program), [program]);
  return (
    <Frame title={words.title} onClose={close} waiting={waiting}>
      <LoadedBody state={state} again={again}>{(found) => <ProgramRow program={nameOf(found)} />}</LoadedBody>
      <blockquote class="alert-text" dir="auto">{text}</blockquote>
      <div class="sheet-buttons">
        <Decide tone="primary" onClick={close}>{texts.value.common.ok}</Decide>
      </div>
    </Frame>
  );
}
