// Cards for the comparison with the official renderer: what each holds, what is entered, and which button is pressed.
// `sent: null` where the entry is refused. `differs` where the official renderer has a fault of its own; then `sent` says
// what is right.

const card = (body, actions = [{ type: 'Action.Execute', id: 'go', title: 'Go' }], rest = {}) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  ...rest,
  body,
  actions,
});
const text = (text, more = {}) => ({ type: 'TextBlock', text, ...more });
const input = (kind, id, more = {}) => ({ type: `Input.${kind}`, id, label: `Label of ${id}`, ...more });
const choices = (...values) => values.map((value) => ({ title: `Title ${value}`, value }));

/** As deep as the host allows: containers within each other, a field in the last. */
const deep = (levels) => {
  let inner = [input('Text', 'deepest')];
  for (let level = 1; level < levels; level += 1) inner = [{ type: 'Container', items: inner }];
  return inner;
};

export const table = [
  {
    name: 'every input, filled in',
    card: card([
      input('Text', 'note', { placeholder: 'n' }),
      input('Text', 'story', { isMultiline: true }),
      input('Number', 'guests', { min: 1, max: 8 }),
      input('Date', 'day'),
      input('Time', 'time'),
      input('ChoiceSet', 'room', { choices: choices('in', 'out') }),
      input('Toggle', 'dog', { title: 'With a dog' }),
    ]),
    fill: { note: 'A "window" seat', story: 'one\ntwo', guests: '4', day: '2026-12-24', time: '19:30', room: 'out', dog: 'true' },
  },
  {
    name: 'a choice that one types for',
    card: card([input('ChoiceSet', 'station', { style: 'filtered', choices: choices('basel', 'bern', 'biel') })]),
    fill: { station: 'bern' },
  },
  {
    name: 'every input, left empty',
    card: card([
      input('Text', 'note'),
      input('Number', 'guests'),
      input('Date', 'day'),
      input('Time', 'time'),
      input('ChoiceSet', 'room', { choices: choices('in', 'out') }),
      input('Toggle', 'dog', { title: 'With a dog' }),
    ]),
    fill: {},
  },
  {
    name: 'an empty optional number with bounds is valid',
    card: card([input('Number', 'guests', { min: 1, max: 8 })]),
    fill: {},
    sent: {},
    differs: 'it calls an empty number with bounds invalid, so that nobody can leave it out',
  },
  {
    name: 'values that the card brings',
    card: card([
      input('Text', 'note', { value: 'kept' }),
      input('Number', 'guests', { value: 0 }),
      input('Number', 'share', { value: 2.5 }),
      input('Date', 'day', { value: '2026-12-24' }),
      input('Time', 'time', { value: '08:05' }),
      input('ChoiceSet', 'room', { value: 'in', choices: choices('in', 'out') }),
      input('ChoiceSet', 'extras', { value: 'a,c', isMultiSelect: true, choices: choices('a', 'b', 'c') }),
      input('Toggle', 'dog', { title: 'Dog', value: 'yes', valueOn: 'yes', valueOff: 'no' }),
    ]),
    fill: {},
    sent: { note: 'kept', guests: '0', share: '2.5', day: '2026-12-24', time: '08:05', room: 'in', extras: 'a,c', dog: 'yes' },
  },
  { name: 'a required text, empty', card: card([input('Text', 'note', { isRequired: true, errorMessage: 'Needed' })]), fill: {}, sent: null },
  {
    name: 'a required text, only of spaces',
    card: card([input('Text', 'note', { isRequired: true, errorMessage: 'Needed' })]),
    fill: { note: '   ' },
    sent: null,
    differs: 'it takes spaces for an answer; the host does not',
  },
  { name: 'a required number, empty', card: card([input('Number', 'n', { isRequired: true, errorMessage: 'Needed' })]), fill: {}, sent: null },
  { name: 'a number below its least', card: card([input('Number', 'n', { min: 2, max: 8 })]), fill: { n: '1' }, sent: null },
  { name: 'a number above its most', card: card([input('Number', 'n', { min: 2, max: 8 })]), fill: { n: '9' }, sent: null },
  { name: 'a negative number with decimals', card: card([input('Number', 'n')]), fill: { n: '-3.25' } },
  { name: 'a required choice, not taken', card: card([input('ChoiceSet', 'c', { isRequired: true, errorMessage: 'Needed', choices: choices('a', 'b') })]), fill: {}, sent: null },
  { name: 'a required toggle, off', card: card([input('Toggle', 'ok', { title: 'I agree', isRequired: true, errorMessage: 'Needed' })]), fill: {}, sent: null },
  { name: 'a required toggle, on', card: card([input('Toggle', 'ok', { title: 'I agree', isRequired: true, errorMessage: 'Needed' })]), fill: { ok: 'true' } },
  { name: 'one choice of those that all stand there', card: card([input('ChoiceSet', 'c', { style: 'expanded', choices: choices('a', 'b', 'c') })]), fill: { c: 'b' } },
  { name: 'many choices', card: card([input('ChoiceSet', 'c', { isMultiSelect: true, choices: choices('a', 'b', 'c') })]), fill: { c: 'a,c' } },
  { name: 'many choices, none taken', card: card([input('ChoiceSet', 'c', { isMultiSelect: true, choices: choices('a', 'b') })]), fill: {} },
  { name: 'dates out of bounds', card: card([input('Date', 'd', { min: '2026-01-01', max: '2026-12-31' })]), fill: { d: '2027-01-01' }, sent: null },
  { name: 'times out of bounds', card: card([input('Time', 't', { min: '09:00', max: '17:00' })]), fill: { t: '18:00' }, sent: null },
  {
    name: 'an action that takes no inputs asks for none',
    card: card([input('Text', 'note', { isRequired: true })], [{ type: 'Action.Execute', id: 'go', title: 'Skip', associatedInputs: 'none' }]),
    fill: {},
    sent: {},
  },
  {
    name: 'buttons inside and below reach all inputs',
    card: card(
      [
        input('Text', 'outer'),
        { type: 'Container', items: [input('Text', 'inner'), { type: 'ActionSet', actions: [{ type: 'Action.Execute', id: 'go', title: 'Go' }] }] },
        { type: 'ColumnSet', columns: [{ type: 'Column', items: [input('Number', 'left')] }, { type: 'Column', items: [input('Date', 'right')] }] },
      ],
      [{ type: 'Action.Execute', id: 'other', title: 'Other' }],
    ),
    fill: { outer: 'o', inner: 'i', left: '3', right: '2026-05-01' },
  },
  {
    name: 'a hidden field carries its value',
    card: card([input('Text', 'token', { value: 'abc', isVisible: false }), input('Text', 'note')]),
    fill: { note: 'n' },
  },
  {
    name: 'ids that look like members of objects',
    card: card([input('Text', 'constructor'), input('Text', 'toString'), input('Text', 'hasOwnProperty')]),
    fill: { constructor: 'a', toString: 'b', hasOwnProperty: 'c' },
  },
  {
    name: 'markup in every text',
    card: card([
      text('<script>window.hit = 1</script><img src=x onerror="window.hit = 1">'),
      text('[link](javascript:window.hit=1) **bold** <b>b</b>'),
      { type: 'FactSet', facts: [{ title: '<svg onload="window.hit = 1">', value: '<iframe srcdoc="<script>parent.hit=1</script>">' }] },
      input('Text', 'x"><script>window.hit=1</script>', { label: '"><img src=x onerror="window.hit=1">', placeholder: '"><script>' }),
      input('ChoiceSet', 'c', { label: 'c', choices: [{ title: '</option><script>window.hit=1</script>', value: '"><script>' }] }),
    ]),
    fill: { 'x"><script>window.hit=1</script>': '<script>window.hit=1</script>', c: '"><script>' },
  },
  {
    name: 'text from right to left, and marks of direction',
    card: card([text('\u05e9\u05dc\u05d5\u05dd abc \u200f!'), input('Text', 'n', { label: '\u0645\u0631\u062d\u0628\u0627' })], undefined, { rtl: true, lang: 'he' }),
    fill: { n: '\u05e9\u05dc\u05d5\u05dd' },
  },
  { name: 'huge texts', card: card([text('W'.repeat(4096), { wrap: true }), text('word '.repeat(800), { wrap: true }), input('Text', 'n')]), fill: { n: 'x'.repeat(4000) } },
  { name: 'as deep as the host allows', card: card(deep(10)), fill: { deepest: 'found' } },
  {
    name: 'as many elements as the host allows',
    card: card([...Array.from({ length: 150 }, (_, index) => text(`Line ${index}`)), ...Array.from({ length: 49 }, (_, index) => input('Text', `f${index}`))]),
    fill: { f0: 'first', f48: 'last' },
  },
];
