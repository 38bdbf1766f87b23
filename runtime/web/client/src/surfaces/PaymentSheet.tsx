// Paying: what, to whom, how much, what the program will learn; approved by the person alone.
//
// Always true: what became of the payment is read from the ledger, never taken from what this sheet believes; the amount that
// is approved is the amount that is shown.

import { useEffect, useState } from 'preact/hooks';
import { get, newKey, post } from '../api/client';
import { Problem, inWords } from '../api/problem';
import type { Balance, Me, Page, Payment, PaymentChallenge, Proof } from '../api/types';
import { texts } from '../texts';
import { Decide, Frame } from './Frame';
import { LoadedBody } from './LoadedBody';
import { ProgramRow } from './ProgramRow';
import { StepUp, readMe } from './StepUp';
import { isLess } from './amount';
import { dateTime, left, money } from './format';
import { IconClock } from './icons';
import { useLoad } from './load';
import { paymentsChanged } from './changes';
import { conversationName } from './conversations';
import { type ProgramName, findName } from './programs';

interface Asked {
  payment: Payment;
  program: ProgramName;
  me: Me;
  conversation: string;
  balance: Balance | null;
}

interface Props {
  payment: string;
  waiting: number;
  close: () => void;
}

export function PaymentSheet({ payment, waiting, close }: Props) {
  const words = texts.value.surfaces.payment;
  // The host's log says when it changed elsewhere: another device, the program, the clock.
  const { state, again, set } = useLoad(() => readPayment(payment), [payment, paymentsChanged.value]);
  const title = state.kind === 'there' && state.value.payment.state !== 'requested' ? words.titleDone : words.title;
  return (
    <Frame title={title} onClose={close} waiting={waiting}>
      <LoadedBody state={state} again={again}>
        {(asked) => <Body asked={asked} close={close} reload={async () => set(await readPayment(payment))} />}
      </LoadedBody>
    </Frame>
  );
}

async function readPayment(id: string): Promise<Asked> {
  const payment = await get<Payment>(`/v1/payments/${encodeURIComponent(id)}`);
  const [program, me, wallet, conversation] = await Promise.all([
    findName(payment.program, { name: payment.program_name, publisher: payment.publisher_name }),
    readMe(),
    get<Page<Balance>>('/v1/wallet'),
    conversationName(payment.conversation),
  ]);
  const balance = wallet.items.find((one) => one.available.currency === payment.amount.currency) ?? null;
  return { payment, program, me, conversation, balance };
}

function Body({ asked, close, reload }: { asked: Asked; close: () => void; reload: () => Promise<void> }) {
  const words = texts.value.surfaces.payment;
  const { payment, program, me, conversation, balance } = asked;
  const remaining = useRemaining(payment.expires);
  const open = payment.state === 'requested' && remaining > 0;
  return (
    <>
      <div class="payment-head">
        <p class="payment-amount">{money(payment.amount)}</p>
        <p class="payment-payee">{words.to} <bdi>{payment.payee}</bdi></p>
      </div>
      {!open && <Result payment={payment} expired={remaining <= 0} />}
      <ProgramRow program={program} />
      <Items payment={payment} />
      <dl class="sheet-facts">
        {conversation !== '' && <div><dt>{words.conversation}</dt><dd dir="auto">{conversation}</dd></div>}
        {balance !== null && open && <div><dt>{words.available}</dt><dd>{money(balance.available)}</dd></div>}
        {!open && <div><dt>{words.asked}</dt><dd>{dateTime(payment.requested)}</dd></div>}
        {payment.refunds.map((refund) => (
          <div key={refund.transfer}><dt>{words.refund(dateTime(refund.at))}</dt><dd>{money(refund.amount)}</dd></div>
        ))}
        {open && (
          <div>
            <dt>{words.expires}</dt>
            <dd class="payment-clock"><IconClock /><span role="timer">{remaining > 86_400_000 ? dateTime(payment.expires) : left(remaining)}</span></dd>
          </div>
        )}
      </dl>
      {open && <Learns payment={payment} name={program.name} />}
      {open ? <Approve asked={{ payment, me }} balance={balance} close={close} reload={reload} /> : (
        <div class="sheet-buttons"><Decide tone="primary" onClick={close}>{texts.value.common.done}</Decide></div>
      )}
    </>
  );
}

function Items({ payment }: { payment: Payment }) {
  const words = texts.value.surfaces.payment;
  return (
    <table class="payment-items">
      <caption class="payment-title" dir="auto">{payment.title}</caption>
      <tbody>
        {payment.items.map((item, index) => (
          <tr key={index}>
            <th scope="row" dir="auto">{item.label}</th>
            <td>{money(item.amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{words.total}</th>
          <td>{money(payment.amount)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Learns({ payment, name }: { payment: Payment; name: string }) {
  const words = texts.value.surfaces.payment;
  const known: Record<string, string> = words.learn;
  const learns = payment.learns?.map((what) => known[what] ?? what) ?? [words.learn.approved];
  return (
    <div class="payment-learns">
      <p>{words.learns(name)}</p>
      <ul>{learns.map((what) => <li key={what}>{what}</li>)}</ul>
      <p class="sheet-small">{words.learnsNot}</p>
    </div>
  );
}

interface ApproveProps {
  asked: { payment: Payment; me: Me };
  balance: Balance | null;
  close: () => void;
  reload: () => Promise<void>;
}

function Approve({ asked: { payment, me }, balance, close, reload }: ApproveProps) {
  const words = texts.value.surfaces.payment;
  const [declining, setDeclining] = useState(false);
  const [error, setError] = useState('');
  const path = `/v1/payments/${encodeURIComponent(payment.id)}`;
  const confirm = async (proof: Proof | null) => {
    const body = { amount: payment.amount, ...(proof && { proof }) };
    try {
      await post(`${path}/approve`, body, newKey());
    } catch (thrown) {
      // Whatever went wrong on the way: the ledger knows whether it was done.
      const known = thrown instanceof Problem && !thrown.isPassing && thrown.code !== 'already_settled';
      if (known) throw thrown;
      await reload();
      throw thrown;
    }
    await reload();
  };
  const decline = async () => {
    setDeclining(true);
    try {
      await post(`${path}/decline`, {}, newKey());
      close();
    } catch (thrown) {
      setError(inWords(thrown));
      setDeclining(false);
      await reload();
    }
  };
  const tooLittle = balance === null || isLess(balance.available, payment.amount);
  return (
    <div class="sheet-decisions">
      {tooLittle ? (
        <p class="sheet-warning" role="status">{words.tooLittle}</p>
      ) : (
        <StepUp
          level={payment.step_up ?? 'none'}
          me={me}
          action={words.approve(money(payment.amount))}
          challenge={() => post<PaymentChallenge>(`${path}/challenge`, {}, null)}
          confirm={confirm}
          changed={reload}
        />
      )}
      {error !== '' && <p class="sheet-error" role="alert">{error}</p>}
      <div class="sheet-pair">
        <Decide busy={declining} onClick={() => void decline()}>{words.decline}</Decide>
        <Decide onClick={close}>{words.notNow}</Decide>
      </div>
    </div>
  );
}

function Result({ payment, expired }: { payment: Payment; expired: boolean }) {
  const words = texts.value.surfaces.payment.states;
  const state = payment.state === 'requested' && expired ? 'expired' : payment.state;
  const known: Record<string, string> = words;
  const good = state === 'authorized' || state === 'captured';
  return (
    <p class={`payment-result payment-result-${good ? 'good' : 'over'}`} role="status">
      {known[state] ?? state}
    </p>
  );
}

/** Milliseconds until then, counted down once a second. */
function useRemaining(until: string): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Date.parse(until) - now;
}
