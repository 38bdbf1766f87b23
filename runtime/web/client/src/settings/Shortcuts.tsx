// The keys that do something.

import { texts } from '../texts';

export function Shortcuts() {
  const words = texts.value.settings.keys;
  const rows: [string[], string][] = [
    [['Ctrl', 'K'], words.search],
    [['Alt', '↑'], words.previous],
    [['Alt', '↓'], words.next],
    [['Esc'], words.back],
    [['↑'], words.editLast],
    [['Shift', 'Enter'], words.newLine],
    [['/'], words.command],
    [['@'], words.mention],
    [['↑', '↓'], words.walk],
    [['Enter'], words.actions],
    [['R'], words.reply],
  ];
  return (
    <dl class="shortcuts">
      {rows.map(([keys, what]) => (
        <div key={what}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
