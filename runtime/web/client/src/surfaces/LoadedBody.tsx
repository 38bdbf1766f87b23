// The three faces of what is loaded: it comes, it failed, it is there.

import type { ComponentChildren } from 'preact';
import { ErrorState } from '../base/States';
import { texts } from '../texts';
import type { Loaded } from './load';

interface Props<T> {
  state: Loaded<T>;
  again: () => void;
  children: (value: T) => ComponentChildren;
}

export function LoadedBody<T>({ state, again, children }: Props<T>) {
  if (state.kind === 'there') return <>{children(state.value)}</>;
  if (state.kind === 'loading') {
    return (
      <p class="surface-loading" role="status">
        <span class="card-spinner" aria-hidden="true" />
        <span class="visually-hidden">{texts.value.common.loading}</span>
      </p>
    );
  }
  return <ErrorState error={state.error} again={again} />;
}
