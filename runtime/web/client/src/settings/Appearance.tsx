// Language and theme, kept in this browser.

import { type Theme, chooseTheme, theme } from '../shell/theme';
import { type Language, chooseLanguage, language, texts } from '../texts';

export function Appearance() {
  const words = texts.value.settings;
  const themes: [Theme, string][] = [
    ['system', words.themeSystem],
    ['light', words.themeLight],
    ['dark', words.themeDark],
  ];
  const tongues: [Language, string][] = [
    ['en', 'English'],
    ['fr', 'Français'],
  ];
  return (
    <div class="form">
      <Choice legend={words.language} name="language" options={tongues} value={language.value} onChange={chooseLanguage} />
      <Choice legend={words.theme} name="theme" options={themes} value={theme.value} onChange={chooseTheme} />
    </div>
  );
}

function Choice<T extends string>({ legend, name, options, value, onChange }: { legend: string; name: string; options: readonly [T, string][]; value: T; onChange: (value: T) => void }) {
  return (
    <fieldset class="choice">
      <legend class="view-heading">{legend}</legend>
      {options.map(([key, label]) => (
        <label key={key} class="choice-option">
          <input type="radio" name={name} value={key} checked={value === key} onChange={() => onChange(key)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
