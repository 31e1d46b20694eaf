/** The page of four phones. */
import '@fontsource-variable/inter';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './page.css';
import './phone.css';
import './mail.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
