// A card as the client draws it: the host's canonical JSON, read into types.
//
// The host has judged the card; this reads it again all the same, with the same bounds, since a host may be newer than the
// page that is open. What is not in the subset makes `readCard` answer nothing, and the message's text is shown instead.
//
// Not here: what a field's value must be (`fields`), where a link leads (`link`), drawing.

export type Style = 'default' | 'emphasis' | 'good' | 'attention' | 'warning' | 'accent';
export type Align = 'left' | 'center' | 'right';
export type Spacing = 'default' | 'none' | 'small' | 'medium' | 'large' | 'extraLarge' | 'padding';

/** What every element has. */
interface Place {
  spacing: Spacing;
  separator: boolean;
  hidden: boolean;
}

export type TextBlock = Place & {
  kind: 'text';
  text: string;
  size: 'default' | 'small' | 'medium' | 'large' | 'extraLarge';
  weight: 'default' | 'lighter' | 'bolder';
  color: 'default' | 'dark' | 'light' | 'accent' | 'good' | 'warning' | 'attention';
  subtle: boolean;
  align: Align;
  /** 0: as many as there are. */
  maxLines: number;
  /** What does not fit on one line is cut. */
  oneLine: boolean;
  mono: boolean;
  heading: boolean;
};

export type Image = Place & {
  kind: 'image';
  url: string;
  alt: string;
  size: 'auto' | 'stretch' | 'small' | 'medium' | 'large';
  person: boolean;
  align: Align;
  /** Pixels; 0 where the card does not say. */
  width: number;
  height: number;
};

export type Facts = Place & { kind: 'facts'; facts: { title: string; value: string }[] };
export type Column = {
  items: Element[];
  /** `auto`, `stretch`, pixels, or a share of the room. */
  width: 'auto' | 'stretch' | { px: number } | { weight: number };
  style: Style;
  vertical: Vertical;
  rtl: boolean | null;
  hidden: boolean;
  separator: boolean;
};
export type Vertical = 'top' | 'center' | 'bottom';
export type Columns = Place & { kind: 'columns'; columns: Column[]; style: Style; align: Align };
export type Container = Place & { kind: 'container'; items: Element[]; style: Style; vertical: Vertical; rtl: boolean | null };
export type Actions = Place & { kind: 'actions'; actions: Action[] };
export type Pay = Place & { kind: 'pay'; payment: string; title: string };

type Entry = Place & { kind: 'field'; id: string; label: string; required: boolean; errorMessage: string };
export type TextField = Entry & {
  of: 'text';
  placeholder: string;
  value: string;
  multiline: boolean;
  maxLength: number;
  style: 'text' | 'tel' | 'url' | 'email';
};
export type NumberField = Entry & { of: 'number'; placeholder: string; value: string; min: number | null; max: number | null };
/** `value`, `min` and `max` are `YYYY-MM-DD` or `HH:MM`, or empty. They order as their texts do. */
export type MomentField = Entry & { of: 'date' | 'time'; value: string; min: string; max: string };
export type ChoiceField = Entry & {
  of: 'choice';
  placeholder: string;
  /** With `many`: values joined with commas. */
  value: string;
  choices: { title: string; value: string }[];
  many: boolean;
  oneLine: boolean;
  style: 'compact' | 'expanded' | 'filtered';
};
export type ToggleField = Entry & { of: 'toggle'; title: string; value: string; on: string; off: string; oneLine: boolean };
export type Field = TextField | NumberField | MomentField | ChoiceField | ToggleField;

export type Element = TextBlock | Image | Facts | Columns | Container | Actions | Pay | Field;

interface Button {
  title: string;
  style: 'default' | 'positive' | 'destructive';
  tooltip: string;
  enabled: boolean;
  secondary: boolean;
}
export type Execute = Button & { kind: 'execute'; id: string; takesInputs: boolean };
export type OpenUrl = Button & { kind: 'open'; url: string };
export type Action = Execute | OpenUrl;

export interface Card {
  body: Element[];
  actions: Action[];
  lang: string | null;
  rtl: boolean | null;
  vertical: Vertical;
  /** The program goes on in a later event: what it says meanwhile. */
  working: string | null;
}

/** As the host bounds them. */
const NODES_MAX = 200;
const DEPTH_MAX = 10;
const TEXT_CHARS_MAX = 4_096;

type Json = Record<string, unknown>;

/** Something is not as the subset has it. Never leaves this file. */
class Outside extends Error {}

/** The card, or nothing where it is not one that this client can draw whole. */
export function readCard(json: unknown): Card | null {
  try {
    return new Reader().card(json);
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
}

class Reader {
  private nodes = 0;

  card(json: unknown): Card {
    const card = object(json);
    if (card['type'] !== 'AdaptiveCard') throw new Outside();
    const working = card['working'];
    return {
      body: this.elements(card['body'], 0),
      actions: this.actions(card['actions']),
      lang: text(card, 'lang') || null,
      rtl: flagOrNull(card, 'rtl'),
      vertical: word(card, 'verticalContentAlignment', VERTICAL),
      working: working === undefined ? null : text(object(working), 'text'),
    };
  }

  private count(): void {
    this.nodes += 1;
    if (this.nodes > NODES_MAX) throw new Outside();
  }

  private elements(json: unknown, depth: number): Element[] {
    return list(json).map((one) => this.element(object(one), depth + 1));
  }

  private actions(json: unknown): Action[] {
    return list(json).map((one) => {
      this.count();
      return action(object(one));
    });
  }

  private element(json: Json, depth: number): Element {
    this.count();
    if (depth > DEPTH_MAX) throw new Outside();
    const place = placeOf(json);
    switch (json['type']) {
      case 'TextBlock':
        return { ...place, ...textBlock(json) };
      case 'Image':
        return { ...place, ...image(json) };
      case 'FactSet': {
        const facts = list(json['facts']).map(object);
        return { ...place, kind: 'facts', facts: facts.map((fact) => ({ title: text(fact, 'title'), value: text(fact, 'value') })) };
      }
      case 'ColumnSet':
        return {
          ...place,
          kind: 'columns',
          columns: list(json['columns']).map((column) => this.column(object(column), depth + 1)),
          style: word(json, 'style', STYLES),
          align: word(json, 'horizontalAlignment', ALIGN),
        };
      case 'Container':
        return {
          ...place,
          kind: 'container',
          items: this.elements(json['items'], depth),
          style: word(json, 'style', STYLES),
          vertical: word(json, 'verticalContentAlignment', VERTICAL),
          rtl: flagOrNull(json, 'rtl'),
        };
      case 'ActionSet':
        return { ...place, kind: 'actions', actions: this.actions(json['actions']) };
      case 'Parvis.Pay':
        return { ...place, kind: 'pay', payment: needed(json, 'payment'), title: text(json, 'title') };
      default:
        return field(json, place);
    }
  }

  private column(json: Json, depth: number): Column {
    this.count();
    if (depth > DEPTH_MAX) throw new Outside();
    return {
      items: this.elements(json['items'], depth),
      width: columnWidth(json['width']),
      style: word(json, 'style', STYLES),
      vertical: word(json, 'verticalContentAlignment', VERTICAL),
      rtl: flagOrNull(json, 'rtl'),
      hidden: json['isVisible'] === false,
      separator: flag(json, 'separator'),
    };
  }
}

function placeOf(json: Json): Place {
  return { spacing: word(json, 'spacing', SPACING), separator: flag(json, 'separator'), hidden: json['isVisible'] === false };
}

function textBlock(json: Json): Omit<TextBlock, keyof Place> {
  return {
    kind: 'text',
    text: needed(json, 'text'),
    size: word(json, 'size', ['default', 'small', 'medium', 'large', 'extraLarge']),
    weight: word(json, 'weight', ['default', 'lighter', 'bolder']),
    color: word(json, 'color', ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention']),
    subtle: flag(json, 'isSubtle'),
    align: word(json, 'horizontalAlignment', ALIGN),
    maxLines: number(json, 'maxLines') ?? 0,
    oneLine: json['wrap'] === false,
    mono: json['fontType'] === 'monospace',
    heading: json['style'] === 'heading',
  };
}

function image(json: Json): Omit<Image, keyof Place> {
  return {
    kind: 'image',
    url: needed(json, 'url'),
    alt: text(json, 'altText'),
    size: word(json, 'size', ['auto', 'stretch', 'small', 'medium', 'large']),
    person: json['style'] === 'person',
    align: word(json, 'horizontalAlignment', ALIGN),
    width: pixels(json['width']),
    height: pixels(json['height']),
  };
}

function field(json: Json, place: Place): Field {
  const entry = {
    ...place,
    kind: 'field' as const,
    id: needed(json, 'id'),
    label: text(json, 'label'),
    required: flag(json, 'isRequired'),
    errorMessage: text(json, 'errorMessage'),
  };
  const placeholder = text(json, 'placeholder');
  switch (json['type']) {
    case 'Input.Text':
      return {
        ...entry,
        of: 'text',
        placeholder,
        value: text(json, 'value'),
        multiline: flag(json, 'isMultiline'),
        maxLength: Math.min(number(json, 'maxLength') ?? TEXT_CHARS_MAX, TEXT_CHARS_MAX),
        style: word(json, 'style', ['text', 'tel', 'url', 'email']),
      };
    case 'Input.Number': {
      const value = number(json, 'value');
      const [min, max] = [number(json, 'min'), number(json, 'max')];
      return { ...entry, of: 'number', placeholder, value: value === null ? '' : String(value), min, max };
    }
    case 'Input.Date':
    case 'Input.Time': {
      const [value, min, max] = [text(json, 'value'), text(json, 'min'), text(json, 'max')];
      return { ...entry, of: json['type'] === 'Input.Date' ? 'date' : 'time', value, min, max };
    }
    case 'Input.ChoiceSet': {
      const choices = list(json['choices']).map(object);
      return {
        ...entry,
        of: 'choice',
        placeholder,
        value: text(json, 'value'),
        choices: choices.map((choice) => ({ title: text(choice, 'title'), value: text(choice, 'value') })),
        many: flag(json, 'isMultiSelect'),
        oneLine: json['wrap'] === false,
        style: word(json, 'style', ['compact', 'expanded', 'filtered']),
      };
    }
    case 'Input.Toggle': {
      const [on, off] = [textOr(json, 'valueOn', 'true'), textOr(json, 'valueOff', 'false')];
      return { ...entry, of: 'toggle', title: needed(json, 'title'), value: textOr(json, 'value', off), on, off, oneLine: json['wrap'] === false };
    }
    default:
      throw new Outside();
  }
}

function action(json: Json): Action {
  const button: Button = {
    title: text(json, 'title'),
    style: word(json, 'style', ['default', 'positive', 'destructive']),
    tooltip: text(json, 'tooltip'),
    enabled: json['isEnabled'] !== false,
    secondary: json['mode'] === 'secondary',
  };
  switch (json['type']) {
    case 'Action.Execute':
      return { ...button, kind: 'execute', id: needed(json, 'id'), takesInputs: json['associatedInputs'] !== 'none' };
    case 'Action.OpenUrl':
      return { ...button, kind: 'open', url: needed(json, 'url') };
    default:
      throw new Outside();
  }
}

const STYLES = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'] as const;
const ALIGN = ['left', 'center', 'right'] as const;
const VERTICAL = ['top', 'center', 'bottom'] as const;
const SPACING = ['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'] as const;

function object(json: unknown): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Outside();
  return json as Json;
}

function list(json: unknown): unknown[] {
  if (json === undefined) return [];
  if (!Array.isArray(json)) throw new Outside();
  return json;
}

function needed(json: Json, name: string): string {
  const value = json[name];
  if (typeof value !== 'string') throw new Outside();
  return value;
}

function textOr(json: Json, name: string, other: string): string {
  return json[name] === undefined ? other : needed(json, name);
}

function text(json: Json, name: string): string {
  return textOr(json, name, '');
}

function flag(json: Json, name: string): boolean {
  return json[name] === true;
}

function flagOrNull(json: Json, name: string): boolean | null {
  const value = json[name];
  return typeof value === 'boolean' ? value : null;
}

function number(json: Json, name: string): number | null {
  const value = json[name];
  if (value === undefined) return null;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Outside();
  return value;
}

/** One of the words; the first where the card does not say. */
function word<const W extends string>(json: Json, name: string, words: readonly W[]): W {
  const given = json[name] ?? words[0];
  const found = words.find((one) => one === given);
  if (found === undefined) throw new Outside();
  return found;
}

function pixels(json: unknown): number {
  return typeof json === 'string' && /^\d{1,4}px$/.test(json) ? Number.parseInt(json, 10) : 0;
}

function columnWidth(json: unknown): Column['width'] {
  if (typeof json === 'number' && json > 0) return { weight: json };
  if (json === undefined || json === 'stretch') return 'stretch';
  if (json === 'auto') return 'auto';
  const px = pixels(json);
  if (px === 0) throw new Outside();
  return { px };
}
