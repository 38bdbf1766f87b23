// The host's own sheets: what they say, who can answer them, and that no card gets before them.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';

import { accessible } from './accessibility.mjs';
import { Authenticator } from './authenticator.mjs';
import { fakeHost, me, payment } from './cards/fake.mjs';
import { message, openPage } from './cards/page.mjs';

let pages;
let page;
let host;

before(async () => {
  pages = await openPage();
});

after(() => pages?.close());

/** A fresh page before a host in this state. */
async function open(world = {}, options = {}) {
  host = fakeHost(world);
  pages.answerWith(host.answer);
  page = await pages.open(options);
}

beforeEach(() => page?.context().close());

const payable = (more = {}) => ({ ...payment, expires: new Date(Date.now() + 600_000).toISOString(), ...more });
const sheet = () => page.locator('dialog.sheet');
const openNow = (sheet) => page.evaluate((sheet) => globalThis.page.openNow(sheet), sheet);
const openNext = (sheet) => page.evaluate((sheet) => globalThis.page.openNext(sheet), sheet);
const button = (name) => sheet().getByRole('button', { name, exact: true });
const posts = (path) => pages.asked.filter((call) => call.method === 'POST' && path.test(call.path));
const pay = { kind: 'payment', payment: 'pay_1' };
const consent = { kind: 'consent', program: 'prg_1', permission: 'profile.name' };

test('a payment names payee, items, total, conversation and what is learned, and is approved with the PIN', async () => {
  await open();
  const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Parvis.Pay', payment: 'pay_1', title: 'Pay' }] };
  await page.evaluate((shown) => globalThis.page.show([shown]), message(card));
  await page.getByRole('button', { name: 'Pay' }).click();
  for (const text of ['€35.00', 'Trattoria Vela', 'Early booking', '-€5.00', 'Friday dinner', 'that you approved it', 'Not your name', 'Publisher verified by this server']) {
    await sheet().getByText(text).first().waitFor();
  }
  await button('Use the PIN instead').click();
  await sheet().getByLabel('PIN').fill('000000');
  await button('Pay €35.00').click();
  await sheet().getByText('That PIN is not right. 4 tries are left.').waitFor();
  await sheet().getByLabel('PIN').fill('123456');
  await button('Pay €35.00').click();
  await sheet().getByText('Approved. The amount is set aside').waitFor();
  const [first, second] = posts(/approve$/).slice(-2);
  assert.notEqual(first.key, second.key);
  assert.deepEqual(second.body, { amount: { currency: 'EUR', value: '35.00' }, proof: { kind: 'pin', pin: '123456' } });
  await button('Done').click();
  await sheet().waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Pay', 'the focus is where it was');
});

test('a lost answer does not decide what the sheet says: the ledger does', async () => {
  await open({
    payment: payable({ step_up: 'none' }),
    answer: ({ path }) => {
      if (!path.endsWith('/approve')) return undefined;
      // It was done; the answer got lost.
      host.state.payment.state = 'captured';
      return { status: 503, body: { code: 'unavailable' } };
    },
  });
  await openNow(pay);
  await button('Pay €35.00').click();
  await sheet().getByText('Paid.').waitFor();
});

test('a payment is declined, runs out, or is beyond the wallet', async () => {
  await open();
  await openNow(pay);
  await button('Decline').click();
  await sheet().waitFor({ state: 'detached' });
  assert.equal(host.state.payment.state, 'declined');

  host.state.payment = payable({ expires: new Date(Date.now() + 1_500).toISOString() });
  await openNow(pay);
  await sheet().getByText('The time for this payment is over').waitFor();
  assert.equal(await button('Decline').count(), 0);
  await page.keyboard.press('Escape');

  host.state.payment = payable({ amount: { currency: 'EUR', value: '142.51' } });
  await openNow(pay);
  await sheet().getByText('There is not enough money').waitFor();
  assert.equal(await sheet().getByRole('button', { name: /^Pay/ }).count(), 0);
});

test('who has neither PIN nor passkey sets one up on the sheet, and pays', async () => {
  await open({ me: { ...me, has_pin: false, passkeys: 0 } });
  await openNow(pay);
  await button('Choose a PIN').click();
  await sheet().getByLabel('New PIN, 6 digits').fill('424242');
  await sheet().getByLabel('Your password').fill('a long password');
  await button('Save the PIN').click();
  await sheet().getByLabel('PIN', { exact: true }).fill('424242');
  await sheet().getByLabel('PIN', { exact: true }).press('Enter');
  await sheet().getByText('Approved.').waitFor();
});

test('a passkey signs the challenge of this payment', async () => {
  const challenge = 'Y2hhbGxlbmdlLW9mLXRoaXMtcGF5bWVudA';
  let credential = null;
  await open({
    payment: payable({ step_up: 'passkey' }),
    me: { ...me, has_pin: true, passkeys: 0 },
    answer: ({ path, method, body }) => {
      if (path === '/v1/passkeys/registration') {
        const publicKey = {
          challenge,
          rp: { id: 'localhost', name: 'Parvis' },
          user: { id: 'YWRh', name: 'ada', displayName: 'Ada' },
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          authenticatorSelection: { userVerification: 'required', residentKey: 'required' },
          excludeCredentials: [],
        };
        return { status: 200, body: { ceremony: 'c1', options: { publicKey } } };
      }
      if (path === '/v1/passkeys' && method === 'POST') {
        credential = body.credential;
        host.state.me = { ...me, passkeys: 1 };
        return { status: 201, body: { id: 'pky_1' } };
      }
      if (path.endsWith('/challenge')) {
        const publicKey = { challenge, rpId: 'localhost', userVerification: 'required', allowCredentials: [{ type: 'public-key', id: credential.id }] };
        return { status: 200, body: { step_up: 'passkey', ceremony: 'c2', options: { publicKey } } };
      }
      if (path.endsWith('/approve')) {
        host.state.payment.state = 'authorized';
        return { status: 200, body: {} };
      }
      return undefined;
    },
  });
  const authenticator = await Authenticator.plugInto(page);
  await openNow(pay);
  // A PIN is not enough for this amount.
  await sheet().getByText('This amount needs a passkey').waitFor();
  assert.equal(await button('Choose a PIN').count(), 0);
  await button('Add a passkey').click();
  await button('Add a passkey').click();
  await button('Pay €35.00 with passkey').waitFor();
  assert.equal((await authenticator.credentials()).length, 1);
  await authenticator.recognises(false);
  await button('Pay €35.00 with passkey').click();
  await sheet().getByText('Cancelled. Nothing was paid.').waitFor();
  await authenticator.recognises(true);
  await button('Pay €35.00 with passkey').click();
  await sheet().getByText('Approved.').waitFor();
  const { proof } = posts(/approve$/).at(-1).body;
  assert.equal(proof.ceremony, 'c2');
  const signed = JSON.parse(Buffer.from(proof.credential.response.clientDataJSON, 'base64url'));
  assert.deepEqual([signed.type, signed.challenge], ['webauthn.get', challenge]);
});

test('a payment of a program that is gone still tells what it was, with its refunds and without a badge', async () => {
  await open({
    programs: [],
    payment: payable({ state: 'captured', refunds: [{ transfer: 'trf_9', amount: { currency: 'EUR', value: '5.00' }, reason: '', at: '2026-11-20T10:00:00Z' }] }),
  });
  await openNow(pay);
  await sheet().getByText('Paid.').waitFor();
  await sheet().getByText('by Trattoria Vela').waitFor();
  await sheet().getByText('Refunded 20 Nov').waitFor();
  assert.equal(await sheet().getByText('Publisher verified').count(), 0);
});

test('the sheet follows the ledger while it is open', async () => {
  await open();
  await openNow(pay);
  await button('Decline').waitFor();
  // Approved on another device.
  host.state.payment.state = 'authorized';
  await page.evaluate((at) => globalThis.page.noteOwnEntry({ log: 'me', number: 2, at, kind: 'payment_changed', payment: 'pay_1', state: 'authorized' }), new Date().toISOString());
  await sheet().getByText('Approved.').waitFor();
});

test('the host may ask for more than the sheet knew', async () => {
  let asked = false;
  await open({
    payment: payable({ step_up: 'none' }),
    answer: ({ path, body }) => {
      if (!path.endsWith('/approve') || body.proof) return undefined;
      asked = true;
      host.state.payment.step_up = 'pin_or_passkey';
      return { status: 403, body: { code: 'step_up_required', step_up: 'pin_or_passkey' } };
    },
  });
  await openNow(pay);
  await button('Pay €35.00').click();
  await sheet().getByText('Please confirm with your PIN or a passkey.').waitFor();
  await button('Use the PIN instead').click();
  await sheet().getByLabel('PIN').fill('123456');
  await button('Pay €35.00').click();
  await sheet().getByText('Approved.').waitFor();
  assert.equal(asked, true);
});

test('a consent sheet gives the publisher’s reason, and sends what was decided', async () => {
  for (const [name, decision] of [['Allow once', 'once'], ['Always allow', 'always'], ['Not now', 'deny'], ['Never', 'never']]) {
    await open();
    await openNow(consent);
    await sheet().getByRole('heading', { name: 'Tables wants to know your name' }).waitFor();
    await sheet().getByText('So that the waiter knows whom to look for.').waitFor();
    await sheet().getByText('Ada Lindqvist').waitFor();
    await button(name).click();
    await sheet().waitFor({ state: 'detached' });
    assert.deepEqual(posts(/consents$/).at(-1).body, { program: 'prg_1', permission: 'profile.name', decision });
    if (decision !== 'never') await page.context().close();
  }
});

test('what is asked at each use has no "always", and takes a value that the person sees', async () => {
  const question = { program: 'prg_1', permission: 'profile.location', events: ['e'], asked: '2026-11-21T10:00:00Z', reason: 'To come to you', value_needed: true };
  await open({ questions: [question, { ...question, permission: 'profile.phone' }] });
  await openNow({ ...consent, permission: 'profile.location' });
  assert.equal(await button('Always allow').count(), 0);
  await button('Allow once').click();
  await sheet().getByText('Please fill this in first').waitFor();
  await sheet().getByLabel('Place to share').fill('Quai 3');
  await button('Allow once').click();
  await sheet().waitFor({ state: 'detached' });
  assert.equal(posts(/consents$/).at(-1).body.value, 'Quai 3');
  await openNow({ ...consent, permission: 'profile.phone' });
  assert.equal(await sheet().getByLabel('Phone number to share').inputValue(), me.profile.phone);
});

test('one sheet at a time; Escape puts off without deciding; a question answered elsewhere says so', async () => {
  await open();
  const before = posts(/./).length;
  await openNext(consent);
  await openNext(pay);
  await openNext(pay);
  assert.equal(await sheet().count(), 1);
  await sheet().getByText('1 more').waitFor();
  await page.keyboard.press('Escape');
  await sheet().getByText('Confirm the payment').waitFor();
  await page.keyboard.press('Escape');
  await sheet().waitFor({ state: 'detached' });
  assert.equal(posts(/./).length, before, 'nothing was decided');
  host.state.questions = [];
  await openNow(consent);
  await sheet().getByText('This question was answered already.').waitFor();
});

test('a question of the log opens while it is fresh, and no card opens anything by being shown', async () => {
  await open();
  const asked = (at) => ({ log: 'me', number: 1, kind: 'consent_asked', conversation: 'cnv_1', program: 'prg_1', permission: 'profile.name', at });
  const note = (entry) => page.evaluate((entry) => globalThis.page.noteOwnEntry(entry), entry);
  const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Parvis.Pay', payment: 'pay_1' }] };
  await page.evaluate((shown) => globalThis.page.show([shown]), message(card));
  await note(asked('2026-01-01T00:00:00Z'));
  assert.equal(await sheet().count(), 0);
  await note(asked(new Date().toISOString()));
  await sheet().getByText('Tables wants to know your name').waitFor();
});

test('a tap that was meant for the card decides nothing', async () => {
  await open({ payment: payable({ step_up: 'none' }) });
  await page.clock.install();
  let go;
  const slow = new Promise((done) => (go = done));
  host.state.answer = ({ path }) => (path.startsWith('/v1/payments/pay_1') && !path.endsWith('approve') ? { status: 200, body: host.state.payment, hold: slow } : undefined);
  await openNow(pay);
  // From here on time passes when it is told to.
  await page.clock.pauseAt(Date.now() + 5_000);
  go();
  await button('Pay €35.00').waitFor();
  const before = posts(/approve$/).length;
  await button('Pay €35.00').click({ force: true });
  assert.equal(await button('Pay €35.00').getAttribute('aria-disabled'), 'true');
  // Counted from when the button shows, however long it took to load.
  await page.clock.runFor(450);
  await button('Pay €35.00').click({ force: true });
  assert.equal(posts(/approve$/).length, before);
  await page.clock.runFor(100);
  await button('Pay €35.00').click();
  await sheet().getByText('Approved.').waitFor();
});

test('nothing of the page lies over a sheet, or is reached behind it', async () => {
  await open();
  const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Input.Text', id: 'n', label: 'Behind' }], actions: [{ type: 'Action.Execute', id: 'go', title: 'Go' }] };
  await page.evaluate((shown) => globalThis.page.show([shown]), message(card));
  await page.evaluate(() => {
    const cover = document.createElement('div');
    cover.style.cssText = 'position:fixed;inset:0;z-index:2147483647';
    document.body.append(cover);
  });
  await openNow(pay);
  await button('Decline').waitFor();
  const covered = await sheet().evaluate((sheet) => {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => sheet.contains(document.elementFromPoint(left + width * x, top + height * y)))).includes(false);
  });
  assert.equal(covered, false);
  const reached = new Set();
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement === document.body || document.querySelector('dialog').contains(document.activeElement)));
  }
  assert.deepEqual([...reached], [true]);
});

test('program info: who, what it may do, what it used, and taking it back', async () => {
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

test('money is sent to a member, once, after a second look', async () => {
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

test('a failure is told in plain words and can be tried again; a program’s word is told as its own', async () => {
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

test('wallet, permissions and programs: shown, empty, and when they cannot be loaded', async () => {
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

test('the wallet’s history is read page by page', async () => {
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
  test(`everything can be used without seeing it, ${colorScheme}`, async () => {
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

test('nothing went wrong in the page', () => {
  assert.deepEqual(page.faults, []);
});
