/**
 * How mail programs announce what is quoted, in Spanish and Italian. Written by hand after what each program
 * sends, one line per program and way of wrapping; all below the same own words.
 */
import { stripText } from './strip-text.js';

const own = 'Thank you, that helped.\n\nOne more question: is it blue?';

const spanish = {
  gmail:
    'El mar, 3 mar 2026 a las 9:12, Atención al cliente (<ayuda@tienda.example>) escribió:\n\n> Hola',
  'gmail noq':
    'El mar, 3 mar 2026 a las 9:12, Atención al cliente (<ayuda@tienda.example>) escribió:\n\nHola',
  'gmail wrap':
    'El mar, 3 mar 2026 a las 9:12, Atención al cliente de la tienda (<\nayuda@tienda.example>) escribió:\n\n> Hola',
  'gmail wrap noq':
    'El mar, 3 mar 2026 a las 9:12, Atención al cliente de la tienda (<\nayuda@tienda.example>) escribió:\n\nHola',
  gmail2:
    'El martes, 3 de marzo de 2026, Atención al cliente <ayuda@tienda.example> escribió:\n\n> Hola',
  'gmail pm':
    'El mar, 3 mar 2026 a la(s) 9:12 a.m., Atención (ayuda@tienda.example) escribió:\n\nHola',
  apple:
    '> El 3 mar 2026, a las 9:12, Atención al cliente <ayuda@tienda.example> escribió:\n> \n> Hola',
  'apple noq':
    'El 3 mar 2026, a las 9:12, Atención al cliente <ayuda@tienda.example> escribió:\n\nHola',
  tb: 'El 3/3/26 a las 9:12, Atención al cliente escribió:\n> Hola',
  'tb noq': 'El 03/03/2026 a las 9:12, Atención al cliente escribió:\n\nHola',
  outlook:
    'De: Atención al cliente <ayuda@tienda.example> \nEnviado el: martes, 3 de marzo de 2026 9:12\nPara: Ann <ann@casa.example>\nCC: Bob\nAsunto: RE: Pedido\n\nHola',
  outlook2:
    'De: Atención al cliente <ayuda@tienda.example>\nEnviado: martes, 3 de marzo de 2026 9:12\nPara: Ann\nAsunto: RE: Pedido\n\nHola',
  'outlook bold':
    '*De:* Atención <ayuda@tienda.example>\n*Enviado el:* martes, 3 de marzo de 2026 9:12\n*Para:* Ann\n*Asunto:* RE: Pedido\n\nHola',
  'outlook orig':
    '-----Mensaje original-----\nDe: Atención <ayuda@tienda.example> \nEnviado el: martes, 3 de marzo de 2026 9:12\nPara: Ann\nAsunto: x\n\nHola',
  ios: 'Obtener Outlook para iOS<https://aka.ms/o0ukef>\n________________________________\nDe: Atención <ayuda@tienda.example>\nEnviado: Tuesday, March 3, 2026 9:12:10 AM\nPara: Ann\nAsunto: x\n\nHola',
  android:
    'Obtener Outlook para Android<https://aka.ms/AAb9ysg>\n________________________________\nDe: A <ayuda@tienda.example>\nEnviado: x\nPara: A\nAsunto: x\n\nHola',
  samsung:
    'Enviado desde mi Galaxy\n\n\n-------- Mensaje original --------\nDe: Atención <ayuda@tienda.example> \nFecha: 3/3/26 9:12 (GMT+01:00) \nPara: ann@casa.example \nAsunto: x \n\nHola',
  iphone:
    'Enviado desde mi iPhone\n\n> El 3 mar 2026, a las 9:12, Atención <ayuda@tienda.example> escribió:\n> \n> Hola',
  yahoo:
    '    En martes, 3 de marzo de 2026, 09:12:44 CET, Atención <ayuda@tienda.example> escribió:  \n \n Hola',
  yahoo2:
    '    El martes, 3 de marzo de 2026, 09:12:44 CET, Atención <ayuda@tienda.example> escribió:  \n \n Hola',
  'yahoo android':
    'Enviado desde Yahoo Mail para Android \n \n  El mar., mar. 3, 2026 a 9:12, Atención<ayuda@tienda.example> escribió:   Hola',
  fwd: '---------- Forwarded message ---------\nDe: Atención <ayuda@tienda.example>\nDate: mar, 3 mar 2026 a las 9:12\nSubject: x\nTo: <ann@casa.example>\n\nHola',
  'apple fwd':
    'Inicio del mensaje reenviado:\n\nDe: Atención <ayuda@tienda.example>\nAsunto: x\nFecha: 3 de marzo de 2026, 9:12:00 CET\nPara: ann\n\nHola',
  windows:
    'Enviado desde Correo para Windows\n\nDe: Atención\nEnviado: martes, 3 de marzo de 2026 9:12\nPara: Ann\nAsunto: x\n\nHola',
  roundcube: 'El 2026-03-03 09:12, Atención al cliente escribió:\n> Hola',
  proton:
    'Enviado con el correo seguro de Proton Mail.\n\nEl martes, 3 de marzo de 2026 a las 9:12, Atención <ayuda@tienda.example> escribió:\n\n> Hola',
};

const italian = {
  gmail:
    'Il giorno mar 3 mar 2026 alle ore 09:12 Servizio clienti <aiuto@negozio.example> ha scritto:\n\n> Ciao',
  'gmail noq':
    'Il giorno mar 3 mar 2026 alle ore 09:12 Servizio clienti <aiuto@negozio.example> ha scritto:\n\nCiao',
  'gmail wrap':
    'Il giorno mar 3 mar 2026 alle ore 09:12 Servizio clienti del negozio <\naiuto@negozio.example> ha scritto:\n\n> Ciao',
  gmail2: 'Il mar 3 mar 2026, 09:12 Servizio clienti <aiuto@negozio.example> ha scritto:\n\nCiao',
  apple:
    '> Il giorno 3 mar 2026, alle ore 09:12, Servizio clienti <aiuto@negozio.example> ha scritto:\n> \n> Ciao',
  'apple noq':
    'Il giorno 3 mar 2026, alle ore 09:12, Servizio clienti <aiuto@negozio.example> ha scritto:\n\nCiao',
  tb: 'Il 03/03/2026 09:12, Servizio clienti ha scritto:\n> Ciao',
  'tb noq': 'Il 03/03/26 09:12, Servizio clienti ha scritto:\n\nCiao',
  outlook:
    'Da: Servizio clienti <aiuto@negozio.example> \nInviato: martedì 3 marzo 2026 09:12\nA: Ann <ann@casa.example>\nCc: Bob\nOggetto: R: Ordine\n\nCiao',
  'outlook bold':
    '*Da:* Servizio clienti <aiuto@negozio.example>\n*Inviato:* martedì 3 marzo 2026 09:12\n*A:* Ann\n*Oggetto:* R: Ordine\n\nCiao',
  'outlook orig':
    '-----Messaggio originale-----\nDa: Servizio <aiuto@negozio.example> \nInviato: martedì 3 marzo 2026 09:12\nA: Ann\nOggetto: x\n\nCiao',
  ios: 'Ottieni Outlook per iOS<https://aka.ms/o0ukef>\n________________________________\nDa: S <aiuto@negozio.example>\nInviato: martedì, marzo 3, 2026 9:12:10 AM\nA: Ann\nOggetto: x\n\nCiao',
  android:
    'Scarica Outlook per Android<https://aka.ms/AAb9ysg>\n________________________________\nDa: S <aiuto@negozio.example>\nInviato: x\nA: A\nOggetto: x\n\nCiao',
  samsung:
    'Inviato dal mio Galaxy\n\n\n-------- Messaggio originale --------\nDa: Servizio <aiuto@negozio.example> \nData: 03/03/26 09:12 (GMT+01:00) \nA: ann@casa.example \nOggetto: x \n\nCiao',
  iphone:
    'Inviato da iPhone\n\n> Il giorno 3 mar 2026, alle ore 09:12, Servizio <aiuto@negozio.example> ha scritto:\n> \n> Ciao',
  yahoo:
    '    Il martedì 3 marzo 2026 alle ore 09:12:44 CET, Servizio <aiuto@negozio.example> ha scritto:  \n \n Ciao',
  'yahoo android':
    'Inviato da Yahoo Mail su Android \n \n  Il mar, mar 3, 2026 alle 9:12, Servizio<aiuto@negozio.example> ha scritto:   Ciao',
  libero:
    'Il 3 marzo 2026 alle 9.12 Servizio clienti <aiuto@negozio.example> ha scritto:\n\n\n> Ciao',
  libero2: '> Il 03/03/2026 09:12 Servizio clienti <aiuto@negozio.example> ha scritto:\n>\n> Ciao',
  fwd: '---------- Forwarded message ---------\nDa: Servizio <aiuto@negozio.example>\nDate: mar 3 mar 2026 alle ore 09:12\nSubject: x\nTo: <ann@casa.example>\n\nCiao',
  'apple fwd':
    'Inizio messaggio inoltrato:\n\nDa: Servizio <aiuto@negozio.example>\nOggetto: x\nData: 3 marzo 2026 09:12:00 CET\nA: ann\n\nCiao',
  aruba:
    'Da: "Servizio" aiuto@negozio.example\nA: "Ann" ann@casa.example\nCc:\nData: Tue, 3 Mar 2026 09:12:44 +0100\nOggetto: x\n\nCiao',
  windows:
    'Inviato da Posta per Windows\n\nDa: Servizio\nInviato: martedì 3 marzo 2026 09:12\nA: Ann\nOggetto: x\n\nCiao',
};

describe.each(Object.entries({ Spanish: spanish, Italian: italian }))(
  '%s',
  (_language, programs) => {
    it.each(Object.entries(programs))('%s', (_program, quote) => {
      expect(stripText(`${own}\n\n${quote}\n`)).toBe(own);
      expect(stripText(`${own}\n${quote}\n`)).toBe(own);
      expect(stripText(`${own}\n\n${quote}\n`.replaceAll('\n', '\r\n'))).toBe(own);
    });
  },
);
