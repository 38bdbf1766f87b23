import { type VNode, isValidElement } from 'preact';
import { describe, expect, it } from 'vitest';
import { draw, isOnlyEmoji, plain } from './markdown';

/** The nodes as a text that can be compared. */
function write(node: unknown): string {
  if (Array.isArray(node)) return node.map(write).join('');
  if (node === null || node === undefined || typeof node === 'boolean') return '';
  if (!isValidElement(node)) return String(node);
  const { type, props } = node as VNode<Record<string, unknown>>;
  if (typeof type !== 'string') return write(props['children']);
  const href = typeof props['href'] === 'string' ? ` ${props['href']}` : '';
  return `<${type}${href}>${write(props['children'])}</${type}>`;
}

const of = (text: string, mentions: string[] = []) => write(draw(text, { mentions, own: mentions[0] ?? null }));

describe('what people write', () => {
  it.each([
    ['**bold** _slanted_ ~~gone~~ `code`', '<p><strong>bold</strong> <em>slanted</em> <s>gone</s> <code>code</code></p>'],
    ['one\ntwo', '<p>one<br></br>two</p>'],
    ['> said', '<blockquote><p>said</p></blockquote>'],
    ['```\na < b\n```', '<pre><code>a < b</code></pre>'],
    ['- a\n- b', '<ul><li><span>a</span></li><li><span>b</span></li></ul>'],
    ['# Title', '<p><strong>Title</strong></p>'],
  ])('%s', (text, nodes) => expect(of(text)).toBe(nodes));

  it.each(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', 'a <b onclick="x">b</b>', '<!-- x -->'])('shows %s as it was typed', (text) => {
    expect(of(text).replaceAll(/<\/?p>/g, '')).toBe(text);
  });

  it.each(['[x](javascript:alert(1))', '[x](data:text/html,y)', '[x](http://plain.example)', '[x](https://user:pass@host.example)', '[x](//host.example)'])('follows no %s', (text) => {
    expect(of(text)).toBe(`<p>${text}</p>`);
  });

  it('shows no picture of a third party', () => {
    expect(of('![x](https://host.example/p.png)')).not.toContain('<img');
  });

  it('says where a link leads, if its words do not', () => {
    expect(of('https://host.example/a')).toBe('<p><a https://host.example/a>https://host.example/a</a></p>');
    expect(of('[my bank](https://evil.example/)')).toContain('<bdi>evil.example</bdi>');
  });

  it('marks mentions of members, longest name first', () => {
    expect(of('hi @Ann Lee and @Ann and @Bob', ['Ann', 'Ann Lee'])).toBe('<p>hi <span>@Ann Lee</span> and <span>@Ann</span> and @Bob</p>');
  });

  it('stays quick and whole with hostile nesting', () => {
    const started = Date.now();
    for (const text of ['>'.repeat(2_000) + ' x', '['.repeat(4_000), '*a'.repeat(2_000), '- '.repeat(2_000) + 'x', '`'.repeat(8_000)]) expect(typeof of(text)).toBe('string');
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it('leaves no marks in a preview', () => {
    const written = ['I come at *seven*.', '**Bold** and _soft_, `code`', '*all of it*', '[menu](https://a.example) > x', '2 * 3 * 4 and snake_case_name', '- one\n- two'];
    expect(written.map(plain)).toEqual(['I come at seven.', 'Bold and soft, code', 'all of it', 'menu > x', '2 * 3 * 4 and snake_case_name', 'one two']);
  });

  it('knows a few emoji alone', () => {
    expect(['👍', '❤️🎉', '👩‍👩‍👧 🙏', '👍👍👍👍', 'ok 👍', '1', ''].map((text) => isOnlyEmoji(text))).toEqual([true, true, true, false, false, false, false]);
  });
});
