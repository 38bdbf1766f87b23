// The frame of every sheet that the host itself shows, the same for all: above everything, with the host's own band on top.
//
// A `dialog` opened as modal stands in the browser's top layer: nothing of the page, and so no card, can cover it or take its
// clicks; the rest of the page cannot be reached by keyboard or screen reader meanwhile, and gets the focus back afterwards.
//
// Escape means: not now.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { texts } from '../texts';
import { IconClose, IconShield } from './icons';
import { useOnTop } from './top';
import './surfaces.css';

/** A tap that was meant for what stood there before must not decide: buttons that decide wake up a moment after they show. */
const ARM_MS = 500;

export interface FrameProps {
  title: string;
  /** The person puts it off. */
  onClose: () => void;
  children: ComponentChildren;
  /** Sheets behind this one. */
  waiting?: number;
}

export function Frame({ title, onClose, children, waiting = 0 }: FrameProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  // Not on a button: Enter, pressed a moment too late, decides nothing.
  const closing = useOnTop(dialog, heading, onClose);
  // What the sheet is about has changed, such as from a question to its result.
  useEffect(() => heading.current?.focus(), [title]);
  const words = texts.value.surfaces;
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={titleId}
      {...closing}
    >
      <div class="sheet-band">
        <IconShield />
        <span>{words.band}</span>
        {waiting > 0 && <span class="sheet-waiting">{words.moreWaiting(waiting)}</span>}
        <button type="button" class="sheet-close" aria-label={texts.value.common.close} onClick={onClose}>
          <IconClose />
        </button>
      </div>
      <div class="sheet-body">
        <h2 id={titleId} class="sheet-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}

interface DecideProps {
  onClick: () => void;
  children: ComponentChildren;
  tone?: 'primary' | 'plain' | 'danger';
  busy?: boolean;
  disabled?: boolean;
}

/** A button that decides something. */
export function Decide({ onClick, children, tone = 'plain', busy = false, disabled = false }: DecideProps) {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARM_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <button
      type="button"
      class={`sheet-button sheet-button-${tone}`}
      aria-disabled={!armed || busy || disabled || undefined}
      aria-busy={busy || undefined}
      onClick={() => {
        if (armed && !busy && !disabled) onClick();
      }}
    >
      {busy && <span class="card-spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
