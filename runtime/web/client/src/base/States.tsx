// What a view shows when it has nothing to show.

import type { ComponentChildren } from 'preact';
import { inWords } from '../api/problem';
import { texts } from '../texts';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';
import { Spinner } from './Spinner';
import './states.css';

export function EmptyState({ icon, title, children, action }: { icon?: IconName; title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="state">
      {icon && (
        <span class="state-icon">
          <Icon name={icon} size={28} />
        </span>
      )}
      <p class="state-title">{title}</p>
      {children && <p class="state-text">{children}</p>}
      {action}
    </div>
  );
}

export function ErrorState({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <div class="state" role="alert">
      <span class="state-icon state-icon-danger">
        <Icon name="alert" size={28} />
      </span>
      <p class="state-title">{texts.value.common.somethingWrong}</p>
      <p class="state-text">{inWords(error)}</p>
      {again && <Button onClick={again}>{texts.value.common.retry}</Button>}
    </div>
  );
}

export function LoadingState() {
  return (
    <div class="state">
      <Spinner />
    </div>
  );
}
