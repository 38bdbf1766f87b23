// Sending money to another member of a conversation, confirmed like a payment.

import { useState } from 'preact/hooks';
import { get, newKey, post } from '../api/client';
import type { Balance, Conversation, Me, Member, Money, Page, PaymentChallenge, Proof } from '../api/types';
import { Problem } from '../api/problem';
import { texts } from '../texts';
import { walletChanged } from './changes';
import { Decide, Frame } from './Frame';
import { LoadedBody } from './LoadedBody';
import { type Level, StepUp, readMe } from './StepUp';
import { isLess, readAmount } from './amount';
import { money } from './format';
import { useLoad } from './load';

interface Props {
  conversation: string | undefined;
  to: string | undefined;
  waiting: number;
  close: () => void;
}

interface Known {
  me: Me;
  balances: Balance[];
  conversations: Conversation[];
}

export function SendSheet({ conversation, to, waiting, close }: Props) {
  const words = texts.value.surfaces.send;
  const { state, again, set } = useLoad(readAll, []);
  return (
    <Frame title={words.title} onClose={close} waiting={waiting}>
      <LoadedBody state={state} again={again}>
        {(known) => (
          <Body
            known={known}
            conversation={conversation}
            to={to}
            close={close}
            reload={async () => set(await readAll())}
          />
        )}
      </LoadedBody>
    </Frame>
  );
}

async function readAll(): Promise<Known> {
  const [me, wallet, conversations] = await Promise.all([
    readMe(),
    get<Page<Balance>>('/v1/wallet'),
    get<Page<Conversation>>('/v1/conversations', { limit: 100 }),
  ]);
  return { me, balances: wallet.items, conversations: conversations.items };
}

interface BodyProps {
  known: Known;
  conversation: string | undefined;
  to: string | undefined;
  close: () => void;
  reload: () => Promise<void>;
}

/** What is to be sent: shown once more before it is confirmed. */
interface Transfer {
  conversation: string;
  to: string;
  amount: Money;
  note: string;
}

function Body({ known, conversation, to, close, reload }: BodyProps) {
  const words = texts.value.surfaces.send;
  const [draft, setDraft] = useState<{ transfer: Transfer; name: string } | null>(null);
  const [sent, setSent] = useState(false);
  if (known.balances.length === 0) return <p>{words.empty}</p>;
  if (draft === null) {
    return <Form known={known} conversation={conversation} to={to} next={(transfer, name) => setDraft({ transfer, name })} />;
  }
  const { transfer, name } = draft;
  return (
    <>
      <div class="payment-head">
        <p class="payment-amount">{money(transfer.amount)}</p>
        <p class="payment-payee">{words.toName} <bdi>{name}</bdi></p>
        {transfer.note !== '' && <p class="sheet-small" dir="auto">{transfer.note}</p>}
      </div>
      {sent ? (
        <>
          <p class="payment-result payment-result-good" role="status">{words.sent}</p>
          <div class="sheet-buttons"><Decide tone="primary" onClick={close}>{texts.value.common.done}</Decide></div>
        </>
      ) : (
        <Confirm transfer={transfer} me={known.me} reload={reload} back={() => setDraft(null)} done={() => setSent(true)} />
      )}
    </>
  );
}

interface ConfirmProps {
  transfer: Transfer;
  me: Me;
  reload: () => Promise<void>;
  back: () => void;
  done: () => void;
}

function Confirm({ transfer, me, reload, back, done }: ConfirmProps) {
  const words = texts.value.surfaces.send;
  const { state, again } = useLoad(() => post<PaymentChallenge>('/v1/transfers/challenge', transfer, null), [transfer]);
  // One key for the transfer as long as its outcome is not known: it is never sent twice.
  const [key, setKey] = useState(newKey);
  const confirm = async (proof: Proof | null) => {
    try {
      await post('/v1/transfers', { ...transfer, ...(proof && { proof }) }, key);
    } catch (thrown) {
      // Refused for sure: another proof is another request.
      if (thrown instanceof Problem && !thrown.isPassing) setKey(newKey());
      throw thrown;
    }
    walletChanged.value += 1;
    done();
  };
  return (
    <div class="sheet-decisions">
      <LoadedBody state={state} again={again}>
        {(challenge) => (
          <StepUp
            level={challenge.step_up as Level}
            me={me}
            action={words.confirm(money(transfer.amount))}
            challenge={() => post<PaymentChallenge>('/v1/transfers/challenge', transfer, null)}
            confirm={confirm}
            changed={async () => {
              again();
              await reload();
            }}
          />
        )}
      </LoadedBody>
      <div class="sheet-buttons"><Decide onClick={back}>{texts.value.common.back}</Decide></div>
    </div>
  );
}

interface FormProps {
  known: Known;
  conversation: string | undefined;
  to: string | undefined;
  next: (transfer: Transfer, name: string) => void;
}

function Form({ known, conversation, to, next }: FormProps) {
  const words = texts.value.surfaces.send;
  const [chosen, setChosen] = useState(conversation ?? known.conversations[0]?.id ?? '');
  const members = useLoad(
    (signal) => get<Page<Member>>(`/v1/conversations/${encodeURIComponent(chosen)}/members`, { limit: 100 }, signal),
    [chosen],
  );
  const [person, setPerson] = useState(to ?? '');
  const [currency, setCurrency] = useState(known.balances[0]?.available.currency ?? '');
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const [fault, setFault] = useState('');
  const balance = known.balances.find((one) => one.available.currency === currency);
  const others = members.state.kind === 'there' ? members.state.value.items.filter((one) => one.user !== known.me.id) : [];
  const recipient = others.find((one) => one.user === person) ?? (others.length === 1 ? others[0] : undefined);
  const go = () => {
    const amount = readAmount(typed, currency);
    if (recipient === undefined) return setFault(words.whoMissing);
    if (amount === null) return setFault(words.amountWrong);
    if (balance !== undefined && isLess(balance.available, amount)) return setFault(words.tooLittle);
    next({ conversation: chosen, to: recipient.user, amount, note: note.trim() }, recipient.name);
  };
  return (
    <form
      class="sheet-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {conversation === undefined && (
        <label class="sheet-field">
          <span>{words.conversation}</span>
          <select class="sheet-input" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {known.conversations.map((one) => <option key={one.id} value={one.id}>{one.name || one.other?.name || one.id}</option>)}
          </select>
        </label>
      )}
      <label class="sheet-field">
        <span>{words.to}</span>
        <select class="sheet-input" value={recipient?.user ?? ''} onChange={(event) => setPerson(event.currentTarget.value)}>
          {others.length !== 1 && <option value="">{words.choosePerson}</option>}
          {others.map((one) => <option key={one.user} value={one.user}>{one.name}</option>)}
        </select>
      </label>
      <div class="send-amount">
        <label class="sheet-field">
          <span>{words.amount}</span>
          <input class="sheet-input" type="text" inputMode="decimal" autoComplete="off" value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
        <label class="sheet-field">
          <span>{words.currency}</span>
          <select class="sheet-input" value={currency} onChange={(event) => setCurrency(event.currentTarget.value)}>
            {known.balances.map(({ available }) => <option key={available.currency}>{available.currency}</option>)}
          </select>
        </label>
      </div>
      {balance !== undefined && <p class="sheet-small">{words.available(money(balance.available))}</p>}
      <label class="sheet-field">
        <span>{words.note}</span>
        <input class="sheet-input" type="text" maxLength={128} value={note} dir="auto" onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      {fault !== '' && <p class="sheet-error" role="alert">{fault}</p>}
      <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
      <div class="sheet-buttons"><Decide tone="primary" onClick={go}>{words.next}</Decide></div>
    </form>
  );
}
