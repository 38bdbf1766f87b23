// Buttons of a card: those that reach the program, and links, which say in full where they lead.

import { texts } from '../texts';
import type { CardUi } from './ui';
import { readLink } from './link';
import type { Action, Execute, OpenUrl } from './model';

export function ActionRow({ actions, ui }: { actions: Action[]; ui: CardUi }) {
  if (actions.length === 0) return null;
  return (
    <div class={`card-actions${isKeys(actions) ? ' card-keys' : isGrid(actions) ? ' card-many' : ''}`}>
      {actions.map((action, index) =>
        action.kind === 'open' ? (
          <LinkButton key={index} action={action} />
        ) : (
          <ExecuteButton key={action.id} action={action} ui={ui} />
        ),
      )}
    </div>
  );
}

/** As many as a board has columns, each of a letter or a number: in one line, however narrow. */
function isKeys(actions: Action[]): boolean {
  return actions.length > 4 && actions.length <= 8 && actions.every(({ title }) => title.length <= 2);
}

/** Many short ones, such as times of the day, stand in columns; long ones would be torn apart there. */
function isGrid(actions: Action[]): boolean {
  return actions.length > 4 && actions.every(({ title }) => title.length <= 10);
}

function look(action: Action): string {
  const style = action.style === 'default' ? '' : ` card-button-${action.style}`;
  return `card-button${style}${action.secondary ? ' card-button-quiet' : ''}`;
}

function ExecuteButton({ action, ui }: { action: Execute; ui: CardUi }) {
  const words = texts.value.card;
  const waits = ui.waiting === action.id;
  return (
    <button
      type="button"
      class={look(action)}
      disabled={!action.enabled}
      // Stays focusable while an answer is awaited: the place of a keyboard is not lost.
      aria-disabled={ui.waiting !== null ? 'true' : undefined}
      aria-busy={waits ? 'true' : undefined}
      title={action.tooltip || undefined}
      data-action={action.id}
      onClick={() => {
        if (ui.waiting === null) ui.press(action);
      }}
    >
      {waits && <span class="card-spinner" aria-hidden="true" />}
      <bdi>{action.title || words.button}</bdi>
    </button>
  );
}

function LinkButton({ action }: { action: OpenUrl }) {
  const words = texts.value.card;
  const link = readLink(action.url);
  if (link === null || !action.enabled) {
    return (
      <span class="card-button card-link card-refused" aria-disabled="true">
        <bdi>{action.title || words.link}</bdi>
        <small>{link === null ? words.linkRefused : link.host}</small>
        {link === null && <small class="card-address">{action.url.slice(0, 200)}</small>}
      </span>
    );
  }
  return (
    <a
      class={`${look(action)} card-link`}
      href={link.href}
      target="_blank"
      rel="noopener noreferrer"
      title={action.tooltip || undefined}
    >
      <bdi>{action.title || words.link}</bdi>
      <small class="card-host">
        <span aria-hidden="true">↗ </span>
        <span class="visually-hidden">{words.opens} </span>
        <bdi dir="ltr">{link.host}</bdi>
      </small>
      {link.foreign && <small class="card-foreign">{words.foreignHost}</small>}
    </a>
  );
}
