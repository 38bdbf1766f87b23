// The person's money: what there is in each currency, what came and went, receipts.

import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import { inWords } from '../api/problem';
import type { Balance, Movement, Page } from '../api/types';
import { EmptyState } from '../base/States';
import { texts } from '../texts';
import { walletChanged } from '../surfaces/changes';
import { dateTime, money, signedMoney } from '../surfaces/format';
import { IconClock, IconIn, IconOut } from '../surfaces/icons';
import { useLoad } from '../surfaces/load';
import { LoadedBody } from '../surfaces/LoadedBody';
import { openNow } from '../surfaces/queue';
import { counterpartyName, useNames } from './names';
import './wallet.css';

const PAGE = 30;

export function WalletView() {
  const words = texts.value.wallet;
  const { state, again } = useLoad((signal) => get<Page<Balance>>('/v1/wallet', undefined, signal), [walletChanged.value]);
  return (
    <section class="view wallet" aria-labelledby="wallet-title">
      <header class="view-head">
        <h1 id="wallet-title">{words.title}</h1>
      </header>
      <LoadedBody state={state} again={again}>
        {({ items }) => (items.length === 0 ? <Empty /> : <Balances balances={items} />)}
      </LoadedBody>
    </section>
  );
}

function Empty() {
  const words = texts.value.wallet;
  return (
    <EmptyState icon="wallet" title={words.emptyTitle}>
      {words.emptyText}
    </EmptyState>
  );
}

function Balances({ balances }: { balances: Balance[] }) {
  const words = texts.value.wallet;
  const [chosen, setChosen] = useState(balances[0]?.available.currency ?? '');
  const balance = balances.find((one) => one.available.currency === chosen) ?? balances[0];
  if (balance === undefined) return null;
  const { currency } = balance.available;
  return (
    <>
      {balances.length > 1 && (
        <div class="wallet-currencies" role="group" aria-label={words.currencies}>
          {balances.map(({ available }) => (
            <button
              key={available.currency}
              type="button"
              aria-pressed={available.currency === currency}
              onClick={() => setChosen(available.currency)}
            >
              {available.currency}
            </button>
          ))}
        </div>
      )}
      <div class="wallet-balance">
        <p class="wallet-label">{words.available}</p>
        <p class="wallet-amount">{money(balance.available)}</p>
        {!/^[0.]*$/.test(balance.held.value) && <p class="wallet-held">{words.held(money(balance.held))}</p>}
        <button type="button" class="sheet-button sheet-button-primary" onClick={() => openNow({ kind: 'send' })}>
          {words.send}
        </button>
      </div>
      <History key={currency} currency={currency} />
    </>
  );
}

/** Newest first, page by page. */
function History({ currency }: { currency: string }) {
  const words = texts.value.wallet;
  const path = `/v1/wallet/${encodeURIComponent(currency)}/transfers`;
  const { state, again } = useLoad(
    (signal) => get<Page<Movement>>(path, { limit: PAGE }, signal),
    [path, walletChanged.value],
  );
  return (
    <section aria-labelledby="wallet-history">
      <h2 id="wallet-history" class="view-heading">{words.history}</h2>
      <LoadedBody state={state} again={again}>
        {({ items }) => (items.length === 0 ? <p class="view-quiet">{words.historyEmpty}</p> : <Movements first={items} path={path} />)}
      </LoadedBody>
    </section>
  );
}

function Movements({ first, path }: { first: Movement[]; path: string }) {
  const words = texts.value.wallet;
  const [older, setOlder] = useState<Movement[]>([]);
  const [more, setMore] = useState(first.length === PAGE);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  // Newer ones came: what was read of older ones may leave a gap to them, and is read again when asked for.
  useEffect(() => {
    setOlder([]);
    setMore(first.length === PAGE);
  }, [first]);
  const items = [...first, ...older];
  const names = useNames(items);
  const load = async () => {
    setBusy(true);
    setError('');
    try {
      const page = await get<Page<Movement>>(path, { limit: PAGE, before: items.at(-1)?.number });
      setOlder([...older, ...page.items]);
      setMore(page.items.length === PAGE);
    } catch (thrown) {
      setError(inWords(thrown));
    }
    setBusy(false);
  };
  return (
    <>
      <ul class="movements">
        {items.map((movement) => (
          <MovementRow key={movement.number} movement={movement} name={counterpartyName(movement, names)} />
        ))}
      </ul>
      {error !== '' && <p class="sheet-error" role="alert">{error}</p>}
      {more && (
        <button type="button" class="sheet-button sheet-button-plain wallet-more" aria-busy={busy || undefined} onClick={() => void (busy || load())}>
          {words.older}
        </button>
      )}
    </>
  );
}

type Direction = 'in' | 'out' | 'aside';
const SIGNS = { in: '+', out: '−', aside: '' } as const;

/** Amounts have no sign: what happened says which way the money went. What is set aside has not gone anywhere. */
function directionOf(what: string): Direction {
  if (what === 'received' || what === 'refunded') return 'in';
  return what === 'sent' || what === 'paid' ? 'out' : 'aside';
}

function MovementRow({ movement, name }: { movement: Movement; name: string }) {
  const words = texts.value.wallet;
  const { payment } = movement;
  const direction = directionOf(movement.what);
  const kinds: Record<string, string> = words.kinds;
  const content = (
    <>
      <span class={`movement-mark movement-${direction}`}>
        {direction === 'in' ? <IconIn /> : direction === 'out' ? <IconOut /> : <IconClock />}
      </span>
      <span class="movement-text">
        <bdi class="movement-name">{name}</bdi>
        <span class="movement-what">
          {kinds[movement.what] ?? movement.what} · {dateTime(movement.at)}
        </span>
        {movement.note !== '' && <span class="movement-note" dir="auto">{movement.note}</span>}
      </span>
      <span class={`movement-amount movement-amount-${direction}`}>{signedMoney(SIGNS[direction], movement.amount)}</span>
    </>
  );
  return (
    <li>
      {payment ? (
        <button
          type="button"
          class="movement movement-open"
          title={words.receipt}
          onClick={() => openNow({ kind: 'payment', payment })}
        >
          {content}
        </button>
      ) : (
        <div class="movement">{content}</div>
      )}
    </li>
  );
}
