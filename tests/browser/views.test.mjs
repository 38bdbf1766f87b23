// What there is to read about programs and money, and all of it without seeing it.

import assert from 'node:assert/strict';

import { accessible } from './accessibility.mjs';
import { button, consent, host, open, openNow, page, pay, posts, sheet } from './cards/sheets.mjs';
import { story } from './steps.mjs';

story('program info: who, what it may do, what it used, and taking it back', async () => {
  await open();
  await openNow({ kind: 'program', program: 'prg_1' });
  for (const text of ['1.2.0', 'example.restaurant', 'No network', 'To remind you in time.', 'Withheld by this server', 'Allowed · last used 20 Nov']) {
    await sheet().getByText(text).first().waitFor();
  }
  await sheet().getByRole('button', { name: 'Take back: Write in the conversation' }).click();
  await sheet().getByText('Not allowed · last used 20 Nov').waitFor();
  await button('Report this program').click();
  await sheet().getByLabel('Fraud or deception').check();
  await button('Send').click();
  await sheet().getByText('Thank you').waitFor();
  assert.deepEqual(posts(/reports$/).at(-1).body, { program: 'prg_1', reason: 'fraud', text: '' });
});

story('money is sent to a member, once, after a second look', async () => {
  let lost = true;
  await open({
    answer: ({ path, method }) => {
      if (path !== '/v1/transfers' || method !== 'POST' || !lost) return undefined;
      lost = false;
      return { status: 503, body: { code: 'unavailable' } };
    },
  });
  await openNow({ kind: 'send' });
  await sheet().getByLabel('Amount').fill('142,51');
  await button('Continue').click();
  await sheet().getByText('There is not enough money').waitFor();
  await sheet().getByLabel('Amount').fill('12,5');
  await sheet().getByLabel('Note (optional)').fill('Pizza');
  await button('Continue').click();
  await sheet().getByText('Bo Andersen').waitFor();
  await button('Send €12.50').click();
  await sheet().getByText('The server cannot do this right now').waitFor();
  await button('Send €12.50').click();
  await sheet().getByText('Sent.').waitFor();
  const [first, second] = posts(/transfers$/).slice(-2);
  assert.equal(first.key, second.key);
  assert.deepEqual(second.body, { conversation: 'cnv_1', to: 'usr_2', amount: { currency: 'EUR', value: '12.50' }, note: 'Pizza' });
});

story('a failure is told in plain words and can be tried again; a program’s word is told as its own', async () => {
  await open({ answer: ({ path }) => (path.endsWith('/retry') ? { status: 200, body: { event: 'evt_5', outcome: { kind: 'done' } } } : undefined) });
  const notice = (notice) => page.evaluate((entry) => globalThis.page.noteOwnEntry(entry), {
    log: 'me', number: 1, at: new Date().toISOString(), kind: 'notice', conversation: 'cnv_1', program: 'prg_1', event: 'evt_5', notice,
  });
  await notice({ kind: 'refused', text: 'Closed today' });
  await page.getByText('Closed today').waitFor();
  await page.getByText('From Tables').waitFor();
  await notice({ kind: 'failed', failure: 'trap' });
  await page.getByText('Tables ran into a problem').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Tables ran into a problem').waitFor({ state: 'detached' });
  assert.equal(posts(/retry$/).at(-1).path, '/v1/events/evt_5/retry');
});

story('wallet, permissions and programs: shown, empty, and when they cannot be loaded', async () => {
  await open();
  const see = (name) => page.evaluate((name) => globalThis.page.see(name), name);
  await see('wallet');
  await page.getByText('€142.50').waitFor();
  await page.getByText('Bo Andersen').first().waitFor();
  for (const amount of ['+€20.00', '−€18.40', '−€12.00']) await page.getByText(amount, { exact: true }).waitFor();
  await page.getByText('€35.00', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'JPY' }).click();
  await page.getByText('Nothing has moved yet.').waitFor();
  await see('consents');
  await page.getByText('Waiting for you').waitFor();
  await see('drawer');
  await page.getByPlaceholder('Search programs').fill('/book');
  await page.getByRole('button', { name: /^Tables/ }).click();
  await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
  assert.equal(posts(/open$/).at(-1).path, '/v1/conversations/cnv_1/programs/prg_1/open');
  await page.getByPlaceholder('Search programs').fill('nothing like it');
  await page.getByText('Nothing found').waitFor();

  await page.context().close();
  await open({ balances: [], programs: [], questions: [], decided: [] });
  for (const [name, words] of [['wallet', 'No money yet'], ['consents', 'Nothing decided yet'], ['drawer', 'No programs yet']]) {
    await see(name);
    await page.getByText(words).waitFor();
  }

  await page.context().close();
  await open({ answer: () => ({ status: 503, body: { code: 'unavailable' } }) });
  for (const name of ['wallet', 'consents', 'drawer']) {
    await see(name);
    await page.getByText('This could not be loaded').waitFor();
  }
  host.state.answer = undefined;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Tables', { exact: true }).waitFor();
});

story('the wallet’s history is read page by page', async () => {
  const all = Array.from({ length: 70 }, (_, index) => ({
    number: 70 - index, transfer: `trf_${index}`, at: '2026-11-10T10:00:00Z', what: 'received', amount: { currency: 'EUR', value: '1.00' },
    counterparty: { kind: 'host' }, payment: null, note: `Number ${70 - index}`,
  }));
  await open({
    answer: ({ path, query }) => {
      if (!path.endsWith('/EUR/transfers')) return undefined;
      const from = query.before === undefined ? all : all.filter(({ number }) => number < Number(query.before));
      return { status: 200, body: { items: from.slice(0, Number(query.limit)) } };
    },
  });
  await page.evaluate(() => globalThis.page.see('wallet'));
  for (const last of ['Number 41', 'Number 11', 'Number 1']) {
    await page.getByText(last, { exact: true }).waitFor();
    if (last !== 'Number 1') await page.getByRole('button', { name: 'Show older' }).click();
  }
  assert.equal(await page.getByText(/^Number/).count(), 70);
  assert.equal(await page.getByRole('button', { name: 'Show older' }).count(), 0);
});

for (const colorScheme of ['light', 'dark']) {
  story(`everything can be used without seeing it, ${colorScheme}`, async () => {
    await open({}, { colorScheme });
    const sheets = [consent, pay, { kind: 'program', program: 'prg_1' }, { kind: 'report', program: 'prg_1' }, { kind: 'send' }, { kind: 'alert', program: 'prg_1', text: 'Hello' }];
    for (const one of sheets) {
      await openNow(one);
      await page.waitForFunction(() => document.querySelector('.sheet .surface-loading') === null && document.querySelector('.sheet [aria-disabled]') === null);
      await accessible(page, `the sheet ${one.kind}, ${colorScheme}`);
      await page.keyboard.press('Escape');
    }
    for (const name of ['wallet', 'consents', 'drawer']) {
      await page.evaluate((name) => globalThis.page.see(name), name);
      await page.waitForFunction(() => document.querySelector('.surface-loading') === null);
      await accessible(page, `${name}, ${colorScheme}`);
    }
  });
}

story('nothing went wrong in the page', () => {
  assert.deepEqual(page.faults, []);
});
