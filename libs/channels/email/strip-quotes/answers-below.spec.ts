/** Answers inside a quote of which no line is marked: Outlook, in six languages (freescout#349). */
import { plainBodies } from './strip-quotes.js';

const history =
  "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Shop<br><b>Sent:</b> Tuesday<br><b>To:</b> Ann<br><b>Subject:</b> x</p></div><p>Which colour?</p><p style='color:red'>Blue.</p>";
const mail = (own: string) =>
  plainBodies({ html: `<div><p>${own}</p>${history}</div>` }).strippedText;

describe('Answers that stand in the quote', () => {
  it.each([
    'Hello, see my answers below in red.',
    'Please find my comments inline.',
    'Mijn antwoorden staan hieronder, in het rood.',
    'Siehe meine Antworten unten in rot.',
    'Voir mes réponses ci-dessous en rouge.',
    'Mis respuestas están abajo, en rojo.',
    'Le mie risposte sono qui sotto in rosso.',
  ])('stay with it: %s', (own) => {
    expect(mail(own)).toContain(own);
    expect(mail(own)).toContain('Blue.');
  });

  it.each(['Thanks, that helped.', 'Is it there in red, too?', 'I got no answer yet.'])(
    'are none where nothing says so: %s',
    (own) => {
      expect(mail(own)).toBe(own);
    },
  );
});
