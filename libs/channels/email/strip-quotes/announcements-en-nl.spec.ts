/**
 * How mail programs announce what is quoted, in English and Dutch. Written by hand after what each
 * program sends, one line per program and way of wrapping; all below the same own words.
 */
import { stripText } from './strip-text.js';

const own = 'Thank you, that helped.\n\nOne more question: is it blue?';

const english = {
  'en gmail iso': 'On Tue, 3 Mar 2026 at 09:12, Support <help@shop.example> wrote:\n\n> Hello',
  'en gmail us': 'On Tue, Mar 3, 2026 at 9:12 AM Support <help@shop.example> wrote:\n\n> Hello',
  'en gmail us nbsp':
    'On Tue, Mar 3, 2026 at 9:12\u202fAM Support <help@shop.example> wrote:\n\n> Hello',
  'en gmail wrap in addr':
    'On Tue, Mar 3, 2026 at 9:12 AM Support Team of the Shop <\nhelp@shop.example> wrote:\n\n> Hello',
  'en gmail no quote marks':
    'On Tue, Mar 3, 2026 at 9:12 AM Support <help@shop.example> wrote:\n\nHello,\n\nit is on its way.',
  'en gmail 3 lines':
    'On Tue, Mar 3, 2026 at 9:12 AM The Very Long Support Team of the Shop\nin the High Street of Utrecht <\nhelp@shop.example> wrote:\n\n> Hello',
  'en gmail date only':
    'On Tue, Mar 3, 2026, 9:12 AM Support <help@shop.example> wrote:\n\n> Hello',
  'en apple': '> On Mar 3, 2026, at 9:12 AM, Support <help@shop.example> wrote:\n> \n> Hello',
  'en apple unq': 'On 3 Mar 2026, at 09:12, Support <help@shop.example> wrote:\n\nHello',
  'en apple bare': 'On Mar 3, 2026, at 9:12 AM, Support wrote:\n\nHello there',
  'en tb': 'On 3/3/26 09:12, Support wrote:\n> Hello',
  'en tb noq': 'On 03/03/2026 09:12, Support wrote:\n\nHello',
  'en yahoo':
    'On Tuesday, March 3, 2026, 9:12 AM, Support <help@shop.example> wrote:\n\nHello\nthere',
  'en yahoo 2':
    '    On Tuesday, March 3, 2026 at 09:12:44 AM GMT+1, Support <help@shop.example> wrote:  \n \n Hello',
  'en yahoo android':
    'Sent from Yahoo Mail on Android \n \n  On Tue, Mar 3, 2026 at 9:12, Support<help@shop.example> wrote:   Hello, it is on its way',
  'en proton':
    'Sent with [Proton Mail](https://proton.me/) secure email.\n\nOn Tuesday, March 3rd, 2026 at 09:12, Support <help@shop.example> wrote:\n\n> Hello',
  'en proton old':
    '‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Tuesday, March 3rd, 2026 at 09:12, Support <help@shop.example> wrote:\n\n> Hello',
  'en outlook mobile':
    'Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Support <help@shop.example>\nSent: Tuesday, March 3, 2026 9:12:10 AM\nTo: Ann <ann@home.example>\nSubject: Re: Your order\n\nHello',
  'en outlook desktop':
    'From: Support <help@shop.example> \nSent: Tuesday, March 3, 2026 9:12 AM\nTo: Ann <ann@home.example>\nCc: Bob\nSubject: RE: Your order\n\nHello',
  'en outlook bold':
    '*From:* Support <help@shop.example>\n*Sent:* Tuesday, March 3, 2026 9:12 AM\n*To:* Ann\n*Subject:* Your order\n\nHello',
  'en outlook orig':
    '-----Original Message-----\nFrom: Support <help@shop.example> \nSent: 03 March 2026 09:12\nTo: Ann\nSubject: x\n\nHello',
  'en outlook mac':
    'From: Support <help@shop.example>\nDate: Tuesday, 3 March 2026 at 09:12\nTo: Ann <ann@home.example>\nSubject: Re: Your order\n\nHello',
  'en samsung':
    'Sent from my Galaxy\n\n\n-------- Original message --------\nFrom: Support <help@shop.example> \nDate: 03/03/2026  09:12  (GMT+01:00) \nTo: ann@home.example \nSubject: Your order \n\nHello',
  'en samsung 2':
    'Sent from Samsung tablet\n\n-------- Original message --------\nFrom Support <help@shop.example> \nDate: 03/03/2026 09:12 (GMT+01:00)\nTo ann@home.example\nSubject Your order\n\nHello',
  'en blackberry':
    'Sent from my BlackBerry 10 smartphone.\n  Original Message  \nFrom: Support\nSent: Tuesday, March 3, 2026 9:12 AM\nTo: Ann\nSubject: Re: Your order\n\nHello',
  'en lotus':
    '\n\nFrom:\tSupport <help@shop.example>\nTo:\tAnn <ann@home.example>\nDate:\t03/03/2026 09:12 AM\nSubject:\tYour order\n\nHello',
  'en lotus2': '"Support" <help@shop.example> wrote on 03/03/2026 09:12:10 AM:\n\n> Hello',
  'en zoho':
    '---- On Tue, 03 Mar 2026 09:12:10 +0100 Support <help@shop.example> wrote ----\n\n> Hello',
  'en zoho2': '---- On Tue, 03 Mar 2026 09:12:10 +0100 help@shop.example wrote ---\n\n\nHello',
  'en fwd gmail':
    '---------- Forwarded message ---------\nFrom: Support <help@shop.example>\nDate: Tue, 3 Mar 2026 at 09:12\nSubject: x\nTo: <ann@home.example>\n\nHello',
  'en apple fwd':
    'Begin forwarded message:\n\nFrom: Support <help@shop.example>\nSubject: x\nDate: 3 March 2026 at 09:12:00 CET\nTo: ann@home.example\n\nHello',
  'en tb fwd':
    '-------- Forwarded Message --------\nSubject: \tx\nDate: \tTue, 3 Mar 2026 09:12:00 +0100\nFrom: \tSupport <help@shop.example>\nTo: \tann@home.example\n\nHello',
  'en roundcube': 'On 2026-03-03 09:12, Support wrote:\n\n> Hello',
  'en mutt': 'On Tue, Mar 03, 2026 at 09:12:33AM +0100, Support wrote:\n> Hello',
  'en gnus': 'Support <help@shop.example> writes:\n\n> Hello',
  'en hey': 'On March 3, 2026, Support <help@shop.example> wrote:\n> Hello',
  'en spark':
    'Sent from Spark\nOn Mar 3, 2026 at 9:12 AM +0100, Support <help@shop.example>, wrote:\n> Hello',
  'en spark noq': 'On 3 Mar 2026, 09:12 +0100, Support <help@shop.example>, wrote:\nHello',
  'en evolution': 'On Tue, 2026-03-03 at 09:12 +0100, Support wrote:\n> Hello',
  'en kmail': 'On Tuesday, 3 March 2026 09:12:10 CET Support wrote:\n> Hello',
  'en k9': 'On 3 March 2026 09:12:10 CET, Support <help@shop.example> wrote:\n>Hello',
  'en windows mail':
    'Sent from Mail for Windows\n\nFrom: Support\nSent: Tuesday, March 3, 2026 9:12 AM\nTo: Ann\nSubject: Your order\n\nHello',
  'en aol':
    '-----Original Message-----\nFrom: Support <help@shop.example>\nTo: Ann <ann@home.example>\nSent: Tue, Mar 3, 2026 9:12 am\nSubject: x\n\n\nHello',
  'en reply above':
    '##- Please type your reply above this line -##\n\nYour request (123) has been updated.',
  'en front': 'On March 3, 2026 at 9:12 AM GMT+1 help@shop.example wrote:\n\nHello there\nAll',
  'en superhuman':
    'Sent via Superhuman ( https://sprh.mn/?vip=ann@home.example )\n\nOn Tue, Mar 3, 2026 at 9:12 AM, Support < help@shop.example > wrote:\n\n> Hello',
  'en missive': 'On March 3, 2026 at 9:12:10, Support (help@shop.example) wrote:\n\nHello',
  'en polymail':
    'On Tue, Mar 3rd, 2026 at 9:12 AM, Support [[help@shop.example](mailto:help@shop.example)] wrote:\n\n> Hello',
  'en addr mailto':
    'On 3 Mar 2026, at 09:12, Support <help@shop.example <mailto:help@shop.example>> wrote:\n\nHello',
  'en gt first': '>>> Support <help@shop.example> 3-3-2026 09:12 >>>\nHello',
  'en groupwise': '>>> Support <help@shop.example> 03/03/26 9:12 AM >>>\nHello\nAnn',
  'en sent blackberry':
    'Sent from my BlackBerry\n\nFrom: Support <help@shop.example>\nDate: Tue, 3 Mar 2026\nTo: <ann@home.example>\nSubject: Re\n\nHello',
  'en message from': 'Message from Support on 3/3/2026 9:12 AM:\n> Hello',
  'en in message': 'In article <abc@shop.example>, Support <help@shop.example> wrote:\n> Hello',
  'en date first': 'Tue, 3 Mar 2026 09:12 Support <help@shop.example> wrote:\n> Hello',
  'en date first2': '2026-03-03 9:12 GMT+01:00 Support <help@shop.example>:\n> Hello',
  'en date first3': '2026-03-03 9:12 GMT+01:00 Support <help@shop.example>:\n\nHello',
  'en name wrote': 'Support wrote:\n> Hello',
  'en said': 'Support said the following on 3/3/2026 9:12 AM:\n> Hello',
};

const dutch = {
  'nl gmail': 'Op di 3 mrt 2026 om 09:12 schreef Klantenservice <help@winkel.example>:\n\n> Hallo',
  'nl gmail wrap':
    'Op di 3 mrt. 2026 om 09:12 schreef Klantenservice van de Winkel <\nhelp@winkel.example>:\n\n> Hallo',
  'nl gmail noq':
    'Op di 3 mrt 2026 om 09:12 schreef Klantenservice <help@winkel.example>:\n\nHallo,\n\nwe zijn er.',
  'nl apple':
    '> Op 3 mrt 2026, om 09:12 heeft Klantenservice <help@winkel.example> het volgende geschreven:\n> \n> Hallo',
  'nl apple unq':
    'Op 3 mrt. 2026 om 09:12 heeft Klantenservice <help@winkel.example> het volgende geschreven:\n\nHallo',
  'nl apple fuzzy':
    'Op 3 mrt. 2026, om 09:12 heeft Klantenservice van de Winkel aan de Markt <help@winkel.example> het volgende\ngeschreven:\n\n> Hallo',
  'nl tb': 'Op 03-03-2026 om 09:12 schreef Klantenservice:\n> Hallo',
  'nl tb2': 'Op 3-3-2026 om 09:12 schreef Klantenservice:\n\nHallo',
  'nl yahoo':
    'Op dinsdag 3 maart 2026 om 09:12:44 CET schreef Klantenservice <help@winkel.example>:  \n \n Hallo',
  'nl yahoo old':
    'Op dinsdag 3 maart 2026 9:12 schreef Klantenservice <help@winkel.example>:\n\nHallo',
  'nl outlook':
    'Van: Klantenservice <help@winkel.example> \nVerzonden: dinsdag 3 maart 2026 09:12\nAan: Ann <ann@thuis.example>\nCC: Bob\nOnderwerp: RE: Uw bestelling\n\nHallo',
  'nl outlook mobile':
    'Outlook voor Android downloaden<https://aka.ms/AAb9ysg>\n________________________________\nVan: Klantenservice <help@winkel.example>\nVerzonden: Tuesday, March 3, 2026 9:12:10 AM\nAan: Ann\nOnderwerp: Re: Uw bestelling\n\nHallo',
  'nl outlook ios':
    'Outlook voor iOS downloaden<https://aka.ms/o0ukef>\n________________________________\nVan: Klantenservice\nVerzonden: dinsdag 3 maart 2026 09:12\nAan: Ann\nOnderwerp: x\n\nHallo',
  'nl outlook orig':
    '-----Oorspronkelijk bericht-----\nVan: Klantenservice <help@winkel.example> \nVerzonden: dinsdag 3 maart 2026 09:12\nAan: Ann\nOnderwerp: x\n\nHallo',
  'nl samsung':
    'Verzonden vanaf mijn Galaxy\n\n\n-------- Oorspronkelijk bericht --------\nVan: Klantenservice <help@winkel.example> \nDatum: 03-03-2026 09:12 (GMT+01:00) \nAan: ann@thuis.example \nOnderwerp: x \n\nHallo',
  'nl samsung2':
    'Verstuurd vanaf mijn Galaxy-smartphone.\n-------- Oorspronkelijk bericht --------\nVan: K <help@winkel.example>\nDatum: 03-03-2026 09:12 (GMT+01:00)\nAan: a\nOnderwerp: x\n\nHallo',
  'nl windows':
    'Verzonden vanuit Mail voor Windows\n\nVan: Klantenservice\nVerzonden: dinsdag 3 maart 2026 09:12\nAan: Ann\nOnderwerp: x\n\nHallo',
  'nl iphone':
    'Verstuurd vanaf mijn iPhone\n\n> Op 3 mrt 2026 om 09:12 heeft Klantenservice <help@winkel.example> het volgende geschreven:\n> \n> \uFEFFHallo',
  'nl iphone verzonden': 'Verzonden vanaf mijn iPad',
  'nl fwd':
    '---------- Forwarded message ---------\nVan: Klantenservice <help@winkel.example>\nDate: di 3 mrt 2026 om 09:12\nSubject: x\nTo: <ann@thuis.example>\n\nHallo',
  'nl apple fwd':
    'Begin doorgestuurd bericht:\n\nVan: Klantenservice <help@winkel.example>\nOnderwerp: x\nDatum: 3 maart 2026 om 09:12:00 CET\nAan: ann@thuis.example\n\nHallo',
  'nl hotmail':
    'Van: help@winkel.example\nAan: ann@thuis.example\nOnderwerp: x\nDatum: Tue, 3 Mar 2026 09:12:00 +0100\n\nHallo',
  'nl ziggo':
    '----- Oorspronkelijk bericht -----\nVan: "Klantenservice" <help@winkel.example>\nAan: ann\nVerzonden: Dinsdag 3 maart 2026 09:12:00\nOnderwerp: x\n\nHallo',
  'nl kpn': 'Klantenservice schreef op 2026-03-03 09:12:\n\n> Hallo',
  'nl roundcube': 'help@winkel.example schreef op 03-03-2026 09:12:\n> Hallo',
  'nl schreef noq':
    'Klantenservice <help@winkel.example> schreef op di 3 mrt 2026 om 09:12:\n\nHallo\nAnn',
  'nl telegram':
    '------ Origineel bericht ------\nVan "Klantenservice" <help@winkel.example>\nAan ann@thuis.example\nDatum 3-3-2026 09:12:10\nOnderwerp x\n\nHallo',
  'nl proton':
    'Op dinsdag 3 maart 2026 om 9:12 AM schreef Klantenservice <help@winkel.example>:\n\n> Hallo',
};

const PROGRAMS = { English: english, Dutch: dutch };

describe.each(Object.entries(PROGRAMS))('%s', (_language, programs) => {
  it.each(Object.entries(programs))('%s', (_program, quote) => {
    expect(stripText(`${own}\n\n${quote}\n`)).toBe(own);
    expect(stripText(`${own}\n${quote}\n`)).toBe(own);
    expect(stripText(`${own}\n\n${quote}\n`.replaceAll('\n', '\r\n'))).toBe(own);
  });
});
