import { plainBodies } from './strip-quotes.js';
import { stripText } from './strip-text.js';

const own = 'Thank you, that helped.\nOne more question: does it ship to Ghent?';

/** How mail programs announce the quote below an answer. */
const announcements: Record<string, string> = {
  'English, Gmail':
    'On Tue, 3 Mar 2026 at 09:12, Support <help@shop.example> wrote:\n\n> Hello,\n> it is on its way.',
  'English, wrapped over three lines':
    'On Tue, 3 Mar 2026 at 09:12, The Friendly Support Team of the Shop\n<help.and.care@shop.example>\nwrote:\n\n> Hello',
  'English, no mark on the quote':
    'On 3 March 2026 at 9:12, Support <help@shop.example> wrote:\n\nHello,\nit is on its way.',
  'English, you wrote': 'At 3/3/2026 09:12 AM, you wrote:\n>Hello',
  'Dutch, Gmail':
    'Op di 3 mrt 2026 om 09:12 schreef Klantenservice <help@winkel.example>:\n\n> Hallo',
  'Dutch, Apple':
    '> Op 3 mrt. 2026 om 09:12 heeft Klantenservice <help@winkel.example> het volgende geschreven:\n>\n> Hallo',
  'Dutch, wrapped':
    'Op 3 mrt. 2026 09:12 schreef "Klantenservice" <help@winkel.example> het\nvolgende geschreven:\n\n> Hallo',
  'German, Gmail':
    'Am Di., 3. März 2026 um 09:12 Uhr schrieb Kundendienst <\nhilfe@laden.example>:\n\n> Hallo',
  'German, Thunderbird': 'Am 03.03.26 um 09:12 schrieb Kundendienst:\n> Hallo',
  'French, Gmail':
    'Le mar. 3 mars 2026 à 09:12, Service client <aide@boutique.example> a écrit :\n\n> Bonjour',
  'Italian, Gmail':
    'Il giorno mar 3 mar 2026 alle ore 09:12 Assistenza <aiuto@negozio.example> ha scritto:\n\n> Ciao',
  'Ukrainian, Gmail': 'вт, 3 бер. 2026 р. о 09:12 Підтримка <help@shop.example> пише:\n\n> Вітаємо',
  'Outlook, English':
    '________________________________\nFrom: Support <help@shop.example>\nSent: Tuesday, March 3, 2026 9:12 AM\nTo: Ann\nSubject: Your order\n\nHello',
  'Outlook, Dutch':
    'Van: Klantenservice <help@winkel.example>\nVerzonden: dinsdag 3 maart 2026 09:12\nAan: Ann\nOnderwerp: Uw bestelling\n\nHallo',
  'Outlook, German, bold':
    '*Von:* Kundendienst <hilfe@laden.example>\n*Gesendet:* Dienstag, 3. März 2026 09:12\n*An:* Ann\n*Betreff:* Bestellung\n\nHallo',
  'Outlook, French':
    'De : Service client <aide@boutique.example>\nEnvoyé : mardi 3 mars 2026 09:12\nÀ : Ann\nObjet : Commande\n\nBonjour',
  'original message': '-----Original Message-----\nHello,\nit is on its way.',
  'oorspronkelijk bericht': '-------- Oorspronkelijk bericht --------\nHallo',
  'forwarded message':
    '---------- Forwarded message ---------\nFrom: Support <help@shop.example>\nHello',
  'a quote without announcement': '> Hello,\n> it is on its way.',
};

describe('Quote stripping of text', () => {
  it.each(Object.entries(announcements))('cuts below an answer: %s', (_name, quote) => {
    expect(stripText(`${own}\n\n${quote}\n`)).toBe(own);
  });

  it.each([
    ['a signature', '-- \nAnn Jansen\nGhent'],
    ['a phone', 'Sent from my iPhone'],
    ['a phone in Dutch', 'Verstuurd vanaf mijn iPhone'],
    ['a phone in German', 'Von meinem iPhone gesendet'],
    ['a program', 'Get Outlook for Android'],
    ['a row of dashes', '----------'],
  ])('cuts %s', (_name, signature) => {
    expect(stripText(`${own}\n\n${signature}\n`)).toBe(own);
  });

  it.each([
    [
      'answers between quotes',
      'On 3 Mar 2026, Ann <a@shop.example> wrote:\n> Which size?\n\nForty-two.\n\n> Which colour?\n\nBlue.',
    ],
    ['an answer below a bare quote', '> Which size?\n\nForty-two.'],
    [
      'a bare forward',
      '---------- Forwarded message ---------\nFrom: Ann <a@shop.example>\nSubject: Hello\n\nLook at this.',
    ],
    ['a sentence with "wrote"', 'On 3 May I wrote: please cancel.\nNobody answered.'],
    [
      'a sentence that ends in a colon',
      'On Monday I wrote to you at ten:\nplease cancel my order.',
    ],
    ['a place it was sent from', 'My parcel was lost.\nSent from Utrecht on 3 May, by the way.'],
    ['a form in the text', 'Please deliver this:\nVan: Utrecht\nNaar: Gent\nHoeveel: 3'],
    ['a divider in the text', 'First order\n-----\nSecond order'],
    ['code with comments', '```\n# keep\n####\n```\nThanks'],
    ['an arrow', 'Home -> Orders -> Cancel does not work'],
  ])('keeps %s', (_name, text) => {
    expect(stripText(text)).toBe(text);
  });

  it('keeps an answer below an announced quote', () => {
    const text =
      'On 3 Mar 2026 at 9:12, Ann <a@shop.example> wrote:\n> Which size?\n\nForty-two.\n';
    expect(stripText(text)).toBe('Forty-two.');
  });

  it('keeps what follows an announcement on top when nothing is marked', () => {
    expect(stripText('On 3 Mar 2026 17:34, "Ann" <a@shop.example> wrote:\n\nForty-two.')).toBe(
      'Forty-two.',
    );
  });
});

describe('Quote stripping of HTML', () => {
  const answer = '<div>Thank you, that helped.</div>';
  it.each([
    [
      'Gmail',
      `${answer}<div class="gmail_quote"><div class="gmail_attr">On Tue, Ann wrote:<br></div><blockquote class="gmail_quote">Hello</blockquote></div>`,
    ],
    [
      'Gmail, forwarded',
      `${answer}<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message<br>From: Ann</div>Hello</div>`,
    ],
    [
      'Yahoo',
      `${answer}<div id="yahoo_quoted_123" class="yahoo_quoted">On Tue, Ann wrote: Hello</div>`,
    ],
    [
      'Proton',
      `${answer}<div class="protonmail_quote">On Tue, Ann wrote:<blockquote>Hello</blockquote></div>`,
    ],
    [
      'Thunderbird',
      `${answer}<div class="moz-cite-prefix">Am 3. März schrieb Ann:<br></div><blockquote type="cite">Hello</blockquote>`,
    ],
    [
      'Outlook on the web',
      `${answer}<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div><div>Hello</div>`,
    ],
    [
      'Outlook',
      `${answer}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Ann<br><b>Sent:</b> Tuesday</p></div></div><p>Hello</p>`,
    ],
    ['Outlook for Mac', `${answer}<span id="OLK_SRC_BODY_SECTION">From: Ann<p>Hello</p></span>`],
    [
      'Apple Mail',
      `${answer}<br><blockquote type="cite"><div>On 3 Mar 2026, at 09:12, Ann &lt;a@shop.example&gt; wrote:</div>Hello</blockquote>`,
    ],
    [
      'a signature',
      `${answer}<div class="gmail_signature">Ann Jansen</div><div class="gmail_quote">Hello</div>`,
    ],
  ])('cuts what %s marks', (_name, html) => {
    expect(plainBodies({ html }).strippedText).toBe('Thank you, that helped.');
  });

  it('keeps answers between the lines of a quote, with the quote', () => {
    const html =
      '<blockquote type="cite">Which size?</blockquote><p>Forty-two.</p><blockquote type="cite">Which colour?</blockquote><p>Blue.</p>';
    expect(plainBodies({ html }).strippedText).toMatch(
      /Which size\?[^]*Forty-two\.[^]*Which colour\?[^]*Blue\./,
    );
  });

  it('keeps an answer inside the frame that Gmail draws around a quote', () => {
    const html = `<div class="gmail_quote"><blockquote class="gmail_quote">Which size?</blockquote><div>Forty-two.</div></div>`;
    expect(plainBodies({ html }).strippedText).toContain('Forty-two.');
  });

  it('keeps everything when nothing but a quote is left', () => {
    const html = '<div class="gmail_quote"><div>---------- Forwarded message</div>Hello</div>';
    expect(plainBodies({ html }).strippedText).toContain('Hello');
  });

  it('prefers the text that the sender wrote for the whole mail', () => {
    expect(plainBodies({ text: 'plain words', html: '<b>bold words</b>' }).text).toBe(
      'plain words',
    );
  });

  it.each([
    ['open tags', '<div>'.repeat(200_000)],
    ['tables', '<table><tr><td>'.repeat(60_000)],
    ['quotes', '<blockquote type="cite">a</blockquote>b'.repeat(20_000)],
  ])('is not held up by %s', (_name, html) => {
    expect(plainBodies({ html: `<p>hello</p>${html}` }).strippedText).toContain('hello');
  });
});
