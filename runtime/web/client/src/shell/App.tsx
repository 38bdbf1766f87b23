import { texts } from '../texts';

export function App() {
  return <main class="view"><h1>{texts.value.common.product}</h1></main>;
}
