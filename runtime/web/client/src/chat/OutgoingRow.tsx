// A message on its way: sending, or waiting for the person after it failed.

import { Button } from '../base/Button';
import { Icon } from '../base/Icon';
import { clock } from '../shell/when';
import { outbox } from '../sync/engine';
import type { Outgoing } from '../sync/outbox';
import { timelineOf } from '../sync/history';
import { texts } from '../texts';
import { AttachmentList } from './Attachments';
import { Markdown, isOnlyEmoji } from './markdown';
import { nameOfAuthor, previewOf } from './preview';
import { localPictures } from './upload';

export function OutgoingRow({ outgoing, first, last }: { outgoing: Outgoing; first: boolean; last: boolean }) {
  const words = texts.value.chat;
  const { text, state, key, at, attachments, replyTo } = outgoing;
  const failed = state === 'failed';
  const quoted = replyTo === null ? undefined : timelineOf(outgoing.conversation).messages.find(({ id }) => id === replyTo);
  const bare = attachments.length === 0 && replyTo === null && isOnlyEmoji(text);
  const shown = attachments.map((one) => {
    const local = localPictures.get(one.id) ?? '';
    return { ...one, thumbnail: local, full: local };
  });
  return (
    <li class={`message message-mine message-outgoing${first ? ' message-first' : ''}${last ? ' message-last' : ''}${bare ? ' message-bare' : ''}`} data-state={state}>
      <div class="message-body">
        <div class="message-bubble">
          {quoted && (
            <span class="message-quote">
              <span class="message-quote-who">{nameOfAuthor(quoted)}</span>
              <span class="message-quote-text">{previewOf(quoted)}</span>
            </span>
          )}
          {shown.length > 0 && <AttachmentList all={shown} />}
          {text !== '' && <Markdown text={text} />}
          <span class="message-meta">
            <time dateTime={at}>{clock(at)}</time>
            <span class="message-tick" title={failed ? words.failed : words.sending}>
              <Icon name={failed ? 'alert' : 'clock'} size={14} />
              <span class="visually-hidden">{failed ? words.failed : words.sending}</span>
            </span>
          </span>
        </div>
        {failed && (
          <div class="message-failed" role="alert">
            <span>{outgoing.why ? words.failedWhy(outgoing.why) : words.failed}</span>
            <Button tone="quiet" onClick={() => outbox?.retry(key)}>
              {texts.value.common.retry}
            </Button>
            <Button tone="quiet" onClick={() => outbox?.discard(key)}>
              {words.discard}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}
