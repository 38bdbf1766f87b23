// The host's own sheets: what they say, who can answer them, and that no card gets before them.

import assert from 'node:assert/strict';

import { Authenticator } from './authenticator.mjs';
import { me, payment } from './cards/fake.mjs';
import { message } from './cards/page.mjs';
import { button, consent, host, open, openNow, page, pages, pay, posts, sheet } from './cards/sheets.mjs';
import { story } from './steps.mjs';

const payable = (more = {}) => ({ ...payment, expires: new Date(Date.now() + 600_000).toISOString(), ...more });
const openNext = (sheet) => page.evaluate((sheet) => globalThis.page.openNext(sheet), sheet);

story('a payment names payee, items, total, conversation and what is learned, and is approved with the PIN', async () => {
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

story('a lost answer does not decide what the sheet says: the ledger does', async () => {
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

story('a payment is declined, runs out, or is beyond the wallet', async () => {
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

story('who has neither PIN nor passkey sets one up on the sheet, and pays', async () => {
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

story('a passkey signs the challenge of this payment', async () => {
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

story('a payment of a program that is gone still tells what it was, with its refunds and without a badge', async () => {
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

story('the sheet follows the ledger while it is open', async () => {
  await open();
  await openNow(pay);
  await button('Decline').waitFor();
  // Approved on another device.
  host.state.payment.state = 'authorized';
  await page.evaluate((at) => globalThis.page.noteOwnEntry({ log: 'me', number: 2, at, kind: 'payment_changed', payment: 'pay_1', state: 'authorized' }), new Date().toISOString());
  await sheet().getByText('Approved.').waitFor();
});

story('the host may ask for more than the sheet knew', async () => {
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

story('a consent sheet gives the publisher’s reason, and sends what was decided', async () => {
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

story('what is asked at each use has no "always", and takes a value that the person sees', async () => {
  const question = { program: 'prg_1', permission: 'profile.location', events: ['e'], asked: '2026-11-21T10:00:00Z', reason: 'To come to you', value_needed: true };
  await open({ questions: [question, { ...question, permission: 'profile.phone' }] });
  await openNow({ ...consent, permission: 'profile.location' });
  assert.equal(await button('Always allow').count(), 0);
  await button('Allow once').click();
  await sheet().getByText('Please fill this in first').waitFor();
  await sheet().getByLabel('Position to share').fill('Quai 3');
  await button('Allow once').click();
  await sheet().getByText('type latitude and longitude').waitFor();
  await sheet().getByLabel('Position to share').fill('48.8530, 2.3499');
  await button('Allow once').click();
  await sheet().waitFor({ state: 'detached' });
  assert.equal(posts(/consents$/).at(-1).body.value, 'geo:48.8530,2.3499');
  await openNow({ ...consent, permission: 'profile.phone' });
  assert.equal(await sheet().getByLabel('Phone number to share').inputValue(), me.profile.phone);
});

story('one sheet at a time; Escape puts off without deciding; a question answered elsewhere says so', async () => {
  await open();
  const before = posts(/./).length;
  await openNext(consent);
  await openNext(pay);
  await openNext(pay);
  await sheet().getByText('1 more').waitFor();
  assert.equal(await sheet().count(), 1);
  await page.keyboard.press('Escape');
  await sheet().getByText('Confirm the payment').waitFor();
  await page.keyboard.press('Escape');
  await sheet().waitFor({ state: 'detached' });
  assert.equal(posts(/./).length, before, 'nothing was decided');
  host.state.questions = [];
  await openNow(consent);
  await sheet().getByText('This question was answered already.').waitFor();
});

story('a question of the log opens while it is fresh, and no card opens anything by being shown', async () => {
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

story('a tap that was meant for what stood there before decides nothing', async () => {
  await open({ payment: payable({ step_up: 'none' }) });
  // Taps as soon as there is something to tap, which is sooner than a person can.
  await page.evaluate(() => {
    globalThis.taps = 0;
    new MutationObserver(() => {
      const pay = document.querySelector('dialog .sheet-button-primary');
      if (pay === null || globalThis.taps > 0) return;
      globalThis.taps += 1;
      pay.click();
    }).observe(document.body, { subtree: true, childList: true });
  });
  const before = posts(/approve$/).length;
  await openNow(pay);
  await page.waitForFunction(() => document.querySelector('dialog .sheet-button-primary')?.getAttribute('aria-disabled') === null);
  assert.equal(await page.evaluate(() => globalThis.taps), 1);
  assert.equal(posts(/approve$/).length, before);
  await button('Pay €35.00').click();
  await sheet().getByText('Approved.').waitFor();
});

story('nothing of the page lies over a sheet, or is reached behind it', async () => {
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

story('nothing went wrong in the page', () => {
  assert.deepEqual(page.faults, []);
});
