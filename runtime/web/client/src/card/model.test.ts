import { expect, test } from 'vitest';
import { imagePath, readLink } from './link';
import { readCard } from './model';

const card = (...body: unknown[]) => ({ type: 'AdaptiveCard', version: '1.5', body });

test('what is outside of the subset is not drawn in part', () => {
  const outside = [
    undefined,
    null,
    7,
    'card',
    [],
    {},
    { type: 'Card' },
    card({ type: 'Media' }),
    card({ type: 'TextBlock' }),
    card({ type: 'TextBlock', text: 'x', size: 'gigantic' }),
    card({ type: 'Input.Text' }),
    card({ type: 'Input.Number', id: 'n', min: '1' }),
    card({ type: 'ActionSet', actions: [{ type: 'Action.Submit' }] }),
    card({ type: 'ColumnSet', columns: [{ width: 'wide' }] }),
    { ...card(), body: {} },
  ];
  for (const json of outside) expect(readCard(json), JSON.stringify(json)).toBeNull();
});

test('a card is as deep and as long as the host allows, and no more', () => {
  const nested = (levels: number) => {
    let inner: unknown = { type: 'TextBlock', text: 'x' };
    for (let level = 1; level < levels; level += 1) inner = { type: 'Container', items: [inner] };
    return card(inner);
  };
  expect(readCard(nested(10))).not.toBeNull();
  expect(readCard(nested(11))).toBeNull();
  expect(readCard(nested(5_000))).toBeNull();
  const long = (count: number) => card(...Array.from({ length: count }, () => ({ type: 'TextBlock', text: 'x' })));
  expect(readCard(long(200))).not.toBeNull();
  expect(readCard(long(201))).toBeNull();
});

test('links are https, or this machine while the page is', () => {
  const followed = (address: string, page = 'chat.example') => readLink(address, page)?.host ?? null;
  expect(followed('https://a.example/x?y#z')).toBe('a.example');
  expect(followed('https://a.example:8443/')).toBe('a.example:8443');
  expect(readLink('https://\u0430pple.example/', 'x')).toMatchObject({ host: 'xn--pple-43d.example', foreign: true });
  expect(followed('http://localhost:1/', 'localhost')).toBe('localhost:1');
  for (const refused of [
    'http://localhost/',
    'http://a.example/',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'blob:https://a.example/1',
    'file:///etc/passwd',
    'https://bank.example@evil.example/',
    'https://a:b@evil.example/',
    '//a.example',
    '/relative',
    '',
  ]) {
    expect(followed(refused), refused).toBeNull();
  }
});

test('pictures are asked of the host alone', () => {
  expect(imagePath('msg_1', 'https://a.example/b?c=d&e', 'x')).toBe('/v1/messages/msg_1/images?url=https%3A%2F%2Fa.example%2Fb%3Fc%3Dd%26e');
  expect(imagePath('msg_1', `blob:${'0'.repeat(64)}`, 'x')).toContain('url=blob%3A');
  expect(imagePath('../me', 'https://a.example/', 'x')).toContain('/v1/messages/..%2Fme/');
  for (const refused of ['http://a.example/x.png', 'data:image/png;base64,AA', 'blob:https://a.example/1']) {
    expect(imagePath('msg_1', refused, 'x'), refused).toBeNull();
  }
});
