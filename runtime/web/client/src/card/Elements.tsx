// Draws what a card shows: texts, images, facts, columns, containers. Nothing of a card's text is ever read as markup.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { texts } from '../texts';
import { ActionRow } from './Buttons';
import { FieldView } from './Fields';
import type { CardUi } from './ui';
import { imagePath } from './link';
import type { Column, Columns, Element, Image, TextBlock } from './model';

export function Elements({ items, ui }: { items: Element[]; ui: CardUi }) {
  return (
    <>
      {items.map((element, index) => {
        if (element.hidden) return null;
        const place = `${element.spacing === 'default' ? '' : ` card-space-${element.spacing}`}${element.separator ? ' card-line' : ''}`;
        // A field keeps its place in the page, and so what is being typed, wherever it moves among its neighbours.
        const key = element.kind === 'field' ? `f ${element.id}` : `${index} ${element.kind}`;
        return (
          <div key={key} class={`card-element${place}`}>
            <ElementView element={element} ui={ui} />
          </div>
        );
      })}
    </>
  );
}

function ElementView({ element, ui }: { element: Element; ui: CardUi }) {
  switch (element.kind) {
    case 'text':
      return <Text block={element} />;
    case 'image':
      return <Picture key={element.url} image={element} ui={ui} />;
    case 'facts':
      return (
        <dl class="card-facts">
          {element.facts.map((fact, index) => (
            <div key={index}>
              <dt dir="auto">{fact.title}</dt>
              <dd dir="auto">{fact.value}</dd>
            </div>
          ))}
        </dl>
      );
    case 'columns':
      return <ColumnRow columns={element} ui={ui} />;
    case 'container':
      return (
        <Box style={element.style} vertical={element.vertical} rtl={element.rtl}>
          <Elements items={element.items} ui={ui} />
        </Box>
      );
    case 'actions':
      return <ActionRow actions={element.actions} ui={ui} />;
    case 'pay':
      return (
        <button type="button" class="card-button card-pay" onClick={() => ui.pay(element.payment)}>
          {element.title || texts.value.card.pay}
        </button>
      );
    case 'field':
      return <FieldView field={element} ui={ui} />;
  }
}

/** One large emoji stands for a picture. */
const PICTURE = /^\p{RGI_Emoji}\ufe0f?$/v;

function Text({ block }: { block: TextBlock }) {
  const names = ['card-text', `card-size-${block.size}`];
  if (block.heading) names.push('card-heading');
  if (block.weight !== 'default') names.push(`card-weight-${block.weight}`);
  if (block.color !== 'default') names.push(`card-color-${block.color}`);
  if (block.subtle) names.push('card-subtle');
  if (block.mono) names.push('card-mono');
  if (block.size === 'extraLarge' && PICTURE.test(block.text)) names.push('card-picture');
  if (block.align !== 'left') names.push(`card-align-${block.align}`);
  const full = block.oneLine ? { title: block.text } : {};
  if (block.oneLine) names.push('card-one-line');
  else if (block.maxLines > 0) names.push('card-clamp');
  const heading = block.heading ? { role: 'heading' as const, 'aria-level': 3 } : {};
  return (
    <p class={names.join(' ')} dir="auto" {...heading} {...full} {...(block.maxLines > 0 && { style: { '--lines': String(block.maxLines) } })}>
      {block.text}
    </p>
  );
}

/** Through the host; where it cannot be had, its words stand there. */
function Picture({ image, ui }: { image: Image; ui: CardUi }) {
  const [failed, setFailed] = useState(false);
  const path = imagePath(ui.message, image.url);
  if (path === null || failed) {
    return (
      <p class="card-missing" dir="auto">
        {image.alt || texts.value.card.imageMissing}
      </p>
    );
  }
  const names = ['card-image', `card-image-${image.size}`, `card-align-${image.align}`];
  if (image.person) names.push('card-person');
  const width = image.width > 0 ? { width: `${image.width}px` } : {};
  const height = image.height > 0 ? { height: `${image.height}px` } : {};
  return (
    <img
      class={names.join(' ')}
      src={path}
      alt={image.alt}
      loading="lazy"
      decoding="async"
      style={{ ...width, ...height }}
      onError={() => setFailed(true)}
    />
  );
}

function ColumnRow({ columns, ui }: { columns: Columns; ui: CardUi }) {
  return (
    <Box style={columns.style} vertical="top" rtl={null}>
      <div class={`card-columns card-justify-${columns.align}`}>
        {columns.columns.map((column, index) =>
          column.hidden ? null : (
            <div key={index} class={`card-column${column.separator ? ' card-line' : ''}`} style={columnStyle(column)}>
              <Box style={column.style} vertical={column.vertical} rtl={column.rtl}>
                <Elements items={column.items} ui={ui} />
              </Box>
            </div>
          ),
        )}
      </div>
    </Box>
  );
}

/** Columns wrap below one another where they would be narrower than a word. */
function columnStyle({ width }: Column): Record<string, string> {
  if (width === 'auto') return { flex: '0 1 auto' };
  if (width === 'stretch') return { flex: '1 1 7rem' };
  if ('px' in width) return { flex: `0 1 ${width.px}px` };
  return { flex: `${width.weight} 1 5rem` };
}

interface BoxProps {
  style: string;
  vertical: string;
  rtl: boolean | null;
  children: ComponentChildren;
}

function Box({ style, vertical, rtl, children }: BoxProps) {
  const names = ['card-box'];
  if (style !== 'default') names.push('card-filled', `card-style-${style}`);
  if (vertical !== 'top') names.push(`card-vertical-${vertical}`);
  return (
    <div class={names.join(' ')} {...(rtl !== null && { dir: rtl ? 'rtl' : 'ltr' })}>
      {children}
    </div>
  );
}
