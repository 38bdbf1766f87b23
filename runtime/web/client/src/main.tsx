import './styles/tokens.css';
import './styles/page.css';
import { render } from 'preact';
import { App } from './shell/App';

const place = document.getElementById('app');
if (place) render(<App />, place);
