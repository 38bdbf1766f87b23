// Short words at the edge of the page that go away by themselves. What must be answered is a dialogue instead.

import { signal } from '@preact/signals';
import { texts } from '../texts';
import { IconButton } from './Button';
import './toast.css';

interface Shown {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  /** Whose words these are, where they are not the client's own. */
  from: string | null;
}

const SHOWN_MS = 6_000;
const SHOWN_MAX = 3;

const shown = signal<readonly Shown[]>([]);
let last = 0;

export function toast(text: string, tone: 'plain' | 'error' = 'plain', from: string | null = null): void {
  last += 1;
  const id = last;
  shown.value = [...shown.value, { id, text, tone, from }].slice(-SHOWN_MAX);
  setTimeout(() => hide(id), SHOWN_MS);
}

function hide(id: number): void {
  shown.value = shown.value.filter((one) => one.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(({ id, text, tone, from }) => (
        <div key={id} class={`toast toast-${tone}`}>
          <p>
            {from !== null && <strong class="toast-from">{from}</strong>}
            {text}
          </p>
          <IconButton icon="close" small label={texts.value.common.close} onClick={() => hide(id)} />
        </div>
      ))}
    </div>
  );
}
