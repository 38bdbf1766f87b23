// A program's own pages, over the conversation that they belong to.
//
// Always true: what stands above the frame is the host's own, in the browser's top layer, and no page can draw or cover it; the
// pages live at another origin, in a frame that may only stay there; the host's own sheets open above them, and the
// frame is not there meanwhile.
//
// Not here: what a page may do beyond that (the policy that the host sends with it).

import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { newKey, post } from '../api/client';
import type { PagesLaunch } from '../api/types';
import { IconButton } from '../base/Button';
import { LoadedBody } from '../surfaces/LoadedBody';
import { ProgramIcon, PublisherLine } from '../surfaces/ProgramRow';
import { useLoad } from '../surfaces/load';
import { findProgram, nameOf } from '../surfaces/programs';
import { openNow, openSheet } from '../surfaces/queue';
import { useOnTop } from '../surfaces/top';
import { texts } from '../texts';
import { closePages } from './open';
import './pages.css';

interface Props {
  conversation: string;
  program: string;
}

/** What opens later stands above: an open sheet is answered before the pages come. */
export function Pages(props: Props) {
  const [isFree, setIsFree] = useState(false);
  const isCovered = openSheet.value !== null;
  useEffect(() => {
    if (!isCovered) setIsFree(true);
  }, [isCovered]);
  return isFree ? <Panel {...props} /> : null;
}

function Panel({ conversation, program }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  const [round, setRound] = useState(0);
  const words = texts.value.surfaces.pages;
  const close = () => closePages(conversation);
  const closing = useOnTop(dialog, heading, close);
  const { state } = useLoad(() => findProgram(program), [program]);
  const found = state.kind === 'there' ? state.value : null;
  const again = () => setRound((count) => count + 1);
  const title = found?.version.program_name ?? words.title;
  return (
    <dialog ref={dialog} class="pages" aria-labelledby={titleId} {...closing}>
      <header class="pages-head">
        {found && <ProgramIcon program={nameOf(found)} />}
        <div class="pages-names">
          <h2 id={titleId} ref={heading} tabIndex={-1}>
            <bdi>{title}</bdi>
          </h2>
          {found && (
            <div class="pages-about">
              <PublisherLine program={nameOf(found)} />
            </div>
          )}
        </div>
        <div class="pages-buttons">
          <IconButton icon="info" label={words.about} onClick={() => openNow({ kind: 'program', program })} />
          <IconButton icon="reload" label={words.reload} onClick={again} />
          <IconButton icon="close" label={texts.value.common.close} onClick={close} />
        </div>
      </header>
      {/* Each time anew: an address works once. */}
      <Launched key={round} conversation={conversation} program={program} title={words.frame(title)} again={again} />
    </dialog>
  );
}

function Launched({ conversation, program, title, again }: Props & { title: string; again: () => void }) {
  const [isShown, setIsShown] = useState(false);
  const { state } = useLoad((signal) => {
    const path = `/v1/conversations/${encodeURIComponent(conversation)}/programs/${encodeURIComponent(program)}/pages`;
    return post<PagesLaunch>(path, {}, newKey(), { signal });
  }, []);
  return (
    <div class="pages-body">
      <LoadedBody state={state} again={again}>
        {({ url }) => (
          <>
            {!isShown && <LoadedBody state={{ kind: 'loading' }} again={again}>{() => null}</LoadedBody>}
            <iframe
              class={isShown ? 'pages-frame' : 'pages-frame pages-frame-coming'}
              // What is not drawn has no focus: a page's script cannot take the keys that are meant for a sheet above it.
              hidden={openSheet.value !== null}
              src={url}
              title={title}
              sandbox="allow-scripts allow-forms allow-same-origin"
              referrerpolicy="no-referrer"
              allow=""
              onLoad={() => setIsShown(true)}
            />
          </>
        )}
      </LoadedBody>
    </div>
  );
}
