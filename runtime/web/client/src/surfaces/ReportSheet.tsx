// Telling the people who run this host of a message, a person or a program.

import { useState } from 'preact/hooks';
import { newKey, post } from '../api/client';
import { inWords } from '../api/problem';
import type { ReportReason } from '../api/types';
import { texts } from '../texts';
import { Decide, Frame } from './Frame';
import type { Sheet } from './queue';

const REASONS: readonly ReportReason[] = ['spam', 'abuse', 'fraud', 'other'];

interface Props {
  about: Extract<Sheet, { kind: 'report' }>;
  waiting: number;
  close: () => void;
}

export function ReportSheet({ about, waiting, close }: Props) {
  const words = texts.value.surfaces.report;
  const [reason, setReason] = useState<ReportReason>('spam');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const [error, setError] = useState('');
  const send = async () => {
    const { kind: _, ...what } = about;
    setBusy(true);
    setError('');
    try {
      await post('/v1/reports', { ...what, reason, text }, newKey());
      setSent(true);
    } catch (thrown) {
      setError(inWords(thrown));
    }
    setBusy(false);
  };
  if (sent) {
    return (
      <Frame title={words.title} onClose={close} waiting={waiting}>
        <p role="status">{words.sent}</p>
        <div class="sheet-buttons"><Decide tone="primary" onClick={close}>{texts.value.common.close}</Decide></div>
      </Frame>
    );
  }
  return (
    <Frame title={words.title} onClose={close} waiting={waiting}>
      <p>{words.who}</p>
      <fieldset class="sheet-choices">
        <legend>{words.reason}</legend>
        {REASONS.map((one) => (
          <label key={one}>
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            {words.reasons[one]}
          </label>
        ))}
      </fieldset>
      <label class="sheet-field">
        <span>{words.text}</span>
        <textarea class="sheet-input" rows={3} maxLength={1000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      {error !== '' && <p class="sheet-error" role="alert">{error}</p>}
      <div class="sheet-buttons">
        <Decide tone="primary" busy={busy} onClick={() => void send()}>{words.send}</Decide>
        <Decide onClick={close}>{texts.value.common.cancel}</Decide>
      </div>
    </Frame>
  );
}
