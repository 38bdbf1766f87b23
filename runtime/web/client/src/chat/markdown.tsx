// What people write, drawn: a small part of Markdown, from the tokens of a lexer to nodes of the page.
//
// Always true: no text becomes markup; a link is https (or this machine's own, in a demo), opens in another tab, knows nothing of
// this page, and shows the host it leads to where its words do not; what is not in the subset stays the text that it was.

import { Lexer, type Token, type Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { readLink } from '../card/link';
import { texts } from '../texts';

/** Deeper quotes and lists are shown as they were typed. */
const DEPTH_MAX = 8;

export interface Marked {
  /** Names that are mentions in this text, without the `@`. */
  mentions: readonly string[];
  /** Of them, the reader's own. */
  own: string | null;
}

interface Props {
  text: string;
  mentions?: readonly string[];
  own?: string | null;
}

export function Markdown({ text, mentions = [], own = null }: Props) {
  const names = mentions.join('\n');
  return useMemo(() => <div class="md">{draw(text, { mentions: names === '' ? [] : names.split('\n'), own })}</div>, [text, names, own]);
}

/** One to three emoji and nothing else: shown large. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 40 && /^(?:\p{RGI_Emoji}\s*){1,3}$/v.test(text.trim());
}

/** The first line without its marks: for lists, quotes and notices. */
export function plain(text: string): string {
  return text
    .replace(/\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(^|[\s(])([*_])(\S|\S[^*_\n]*\S)\2(?![\p{L}\p{N}])/gmu, '$1$3')
    .replace(/^[>#\-*\s]+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

/** The nodes of a text. */
export function draw(text: string, marked: Marked): ComponentChildren {
  try {
    return blocks(new Lexer({ gfm: true, breaks: true }).lex(text), marked, 0);
  } catch {
    return <p>{text}</p>;
  }
}

function blocks(tokens: readonly Token[], marked: Marked, depth: number): ComponentChildren[] {
  return tokens.map((token) => block(token, marked, depth));
}

function block(token: Token, marked: Marked, depth: number): ComponentChildren {
  if (depth > DEPTH_MAX) return <p>{token.raw}</p>;
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'paragraph':
      return <p dir="auto">{inline((token as Tokens.Paragraph).tokens, marked, depth)}</p>;
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? <span>{inline(tokens, marked, depth)}</span> : words(text, marked);
    }
    case 'heading':
      return (
        <p dir="auto">
          <strong>{inline((token as Tokens.Heading).tokens, marked, depth)}</strong>
        </p>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens, marked, depth + 1)}</blockquote>;
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      const entries = items.map((item, at) => (
        <li key={at} dir="auto">
          {item.task ? item.text : blocks(item.tokens, marked, depth + 1)}
        </li>
      ));
      return ordered ? <ol start={typeof start === 'number' ? start : 1}>{entries}</ol> : <ul>{entries}</ul>;
    }
    default:
      // Tables, rules, HTML: as they were typed.
      return <p dir="auto">{token.raw.trimEnd()}</p>;
  }
}

function inline(tokens: readonly Token[] | undefined, marked: Marked, depth: number): ComponentChildren[] {
  return (tokens ?? []).map((token) => span(token, marked, depth));
}

function span(token: Token, marked: Marked, depth: number): ComponentChildren {
  if (depth > DEPTH_MAX) return token.raw;
  switch (token.type) {
    case 'strong':
      return <strong>{inline((token as Tokens.Strong).tokens, marked, depth + 1)}</strong>;
    case 'em':
      return <em>{inline((token as Tokens.Em).tokens, marked, depth + 1)}</em>;
    case 'del':
      return <s>{inline((token as Tokens.Del).tokens, marked, depth + 1)}</s>;
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>;
    case 'br':
      return <br />;
    case 'escape':
      return (token as Tokens.Escape).text;
    case 'link':
      return link(token as Tokens.Link, marked);
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? inline(tokens, marked, depth + 1) : words(text, marked);
    }
    default:
      return token.raw;
  }
}

function link({ href, text, raw }: Tokens.Link, { own: _ }: Marked): ComponentChildren {
  const address = /^http:\/\/www\./i.test(href) && /^www\./i.test(raw) ? href.replace(/^http:/i, 'https:') : href;
  const target = readLink(address);
  if (target === null) return raw;
  // Words that are not the address itself could say anything: the host stands beside them.
  const isAddress = raw === text;
  return (
    <>
      <a href={target.href} target="_blank" rel="noopener noreferrer nofollow ugc" referrerpolicy="no-referrer" title={target.href}>
        {isAddress && !target.foreign ? text : isAddress ? target.href : text}
      </a>
      {!isAddress && (
        <span class="md-host">
          {' ('}
          <span class="visually-hidden">{texts.value.chat.linkTo('')}</span>
          <bdi>{target.host}</bdi>
          {')'}
        </span>
      )}
    </>
  );
}

/** Text, with the mentions in it marked. */
function words(text: string, { mentions, own }: Marked): ComponentChildren {
  if (mentions.length === 0 || !text.includes('@')) return text;
  const byLength = [...mentions].sort((one, other) => other.length - one.length);
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = byLength.find((one) => text.startsWith(one, at + 1));
    if (name === undefined || at < from) continue;
    parts.push(text.slice(from, at), <span class={name === own ? 'md-mention md-mention-own' : 'md-mention'}>@{name}</span>);
    from = at + 1 + name.length;
  }
  parts.push(text.slice(from));
  return parts;
}
