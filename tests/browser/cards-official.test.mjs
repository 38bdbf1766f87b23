// The official renderer of Adaptive Cards judges ours: on the same JSON both offer the same inputs and buttons, and with the
// same entries both send the same data, or refuse.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { builtClient, message, openPage } from './cards/page.mjs';
import { table } from './cards/table.mjs';
import { story } from './steps.mjs';

let pages;
let page;

before(async () => {
  pages = await openPage({ judge: true, answer: () => ({ status: 200, body: { event: 'evt_1', outcome: { kind: 'done' } } }) });
  page = await pages.open();
});

after(() => pages?.close());

for (const { name, card, fill, sent, differs } of table) {
  story(name, async () => {
    const verdict = await page.evaluate(([card, fill]) => globalThis.page.judge(card, fill, 'go'), [card, fill]);
    const shown = message(card);
    await page.evaluate((shown) => globalThis.page.show([shown]), shown);
    const ours = page.locator(`[data-card="${shown.id}"]`);
    await ours.waitFor();

    assert.deepEqual(await offered(ours), verdict.offered, 'the same inputs are offered');
    const actions = await ours.locator('[data-action]').evaluateAll((buttons) => buttons.map((button) => button.dataset.action));
    assert.deepEqual([...actions].sort(), [...verdict.actions].sort(), 'the same buttons are offered');

    await enterAll(ours, fill);
    const before = pages.asked.length;
    await ours.locator('[data-action="go"]').click();
    const right = sent === undefined ? verdict.sent : sent;
    if (right === null) {
      await ours.locator('.card-error').first().waitFor();
      assert.equal(pages.asked.length, before, 'what is refused is not sent');
      assert.equal(await ours.locator('[aria-invalid]').count() > 0, true);
    } else {
      await page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
      const press = pages.asked.slice(before).find((call) => call.method === 'POST');
      assert.ok(press, 'the press is sent');
      assert.deepEqual(press.body.inputs, right);
    }
    if (differs === undefined) assert.deepEqual(verdict.sent, right, 'the official renderer sends the same');
    else assert.notDeepEqual(verdict.sent, right, `no difference any more: ${differs}`);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined, 'nothing of a card is run');
    assert.deepEqual(page.faults, []);
  });
}

story('the official renderer is no part of the client', async () => {
  const files = await builtClient();
  assert.ok(files.some(([name]) => name.endsWith('.js')));
  for (const [name, text] of files) assert.doesNotMatch(text, /adaptivecards|ac-adaptiveCard|ac-input-/, name);
});

/** What our renderer shows, as the judge describes it. */
function offered(card) {
  return card.locator('[data-field]').evaluateAll((boxes) =>
    boxes.map((box) => {
      const control = box.querySelector('input, select, textarea');
      const of = (() => {
        if (box.tagName === 'FIELDSET' || control.tagName === 'SELECT' || control.role === 'combobox') return 'choice';
        if (control.type === 'checkbox') return 'toggle';
        if (control.type === 'date' || control.type === 'time') return control.type;
        return control.dataset.of ?? 'text';
      })();
      const label = (box.querySelector('.card-label bdi') ?? box.querySelector('.card-label'))?.textContent ?? '';
      const required =
        box.getAttribute('aria-required') === 'true' || control.getAttribute('aria-required') === 'true' || box.querySelector('.card-required') !== null;
      const values =
        control.tagName === 'SELECT'
          ? [...control.options].map((option) => option.value).filter((value) => value !== '')
          : control.role === 'combobox'
          ? [...box.querySelectorAll('[role=option]')].map((option) => option.dataset.value)
          : [...box.querySelectorAll('input')].map((input) => input.value);
      return { id: box.dataset.field, label, required, ...(of === 'choice' ? { of, choices: values } : { of }) };
    }),
  );
}

async function enterAll(card, fill) {
  for (const [id, value] of Object.entries(fill)) {
    const box = card.locator('[data-field]').and(card.page().locator(`[data-field=${JSON.stringify(id)}]`));
    const control = box.locator('input, select, textarea').first();
    const kind = await control.evaluate((element) => (element.tagName === 'SELECT' ? 'select' : element.role === 'combobox' ? 'combobox' : element.type));
    if (kind === 'select') await control.selectOption(value);
    else if (kind === 'combobox') {
      await control.click();
      await box.locator(`[data-value=${JSON.stringify(value)}]`).click();
    }
    else if (kind === 'checkbox' || kind === 'radio') {
      for (const one of value.split(',')) {
        const boxes = box.locator('input');
        const chosen = (await boxes.count()) === 1 ? boxes : box.locator(`input[value=${JSON.stringify(one)}]`);
        await chosen.check();
      }
    } else await control.fill(value);
  }
}
