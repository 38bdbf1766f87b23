import { texts } from '../texts';
import './spinner.css';

export function Spinner({ small = false }: { small?: boolean }) {
  return (
    <span class={small ? 'spinner spinner-small' : 'spinner'} role="status">
      <span class="visually-hidden">{texts.value.common.loading}</span>
    </span>
  );
}
