/**
 * How mail programs announce what is quoted, in German, French and other languages. Written by hand after what each
 * program sends, one line per program and way of wrapping; all below the same own words.
 */
import { stripText } from './strip-text.js';

const own = 'Thank you, that helped.\n\nOne more question: is it blue?';

const german = {
  'de gmail':
    'Am Di., 3. März 2026 um 09:12 Uhr schrieb Kundendienst <hilfe@laden.example>:\n\n> Hallo',
  'de gmail noq':
    'Am Di., 3. März 2026 um 09:12 Uhr schrieb Kundendienst <hilfe@laden.example>:\n\nHallo,\nwir sind da.',
  'de gmail wrap':
    'Am Di., 3. März 2026 um 09:12 Uhr schrieb Kundendienst des Ladens am Markt <\nhilfe@laden.example>:\n\n> Hallo',
  'de apple': '> Am 03.03.2026 um 09:12 schrieb Kundendienst <hilfe@laden.example>:\n> \n> Hallo',
  'de apple noq': 'Am 03.03.2026 um 09:12 schrieb Kundendienst <hilfe@laden.example>:\n\nHallo',
  'de tb': 'Am 03.03.26 um 09:12 schrieb Kundendienst:\n> Hallo',
  'de tb noq': 'Am 03.03.2026 um 09:12 schrieb Kundendienst:\n\nHallo',
  'de gmx':
    'Gesendet: Dienstag, 03. März 2026 um 09:12 Uhr\nVon: "Kundendienst" <hilfe@laden.example>\nAn: ann@zuhause.example\nBetreff: Bestellung\n\nHallo',
  'de gmx bold':
    ' \n\n*Gesendet:* Dienstag, 03. März 2026 um 09:12 Uhr\n*Von:* Kundendienst <hilfe@laden.example>\n*An:* ann\n*Betreff:* x\n\nHallo',
  'de gmx mobile':
    'Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\n\nAm 03.03.26, 09:12 schrieb Kundendienst <hilfe@laden.example>:\n\n> Hallo',
  'de webde':
    '--\nDiese Nachricht wurde von meinem Android Gerät mit WEB.DE Mail gesendet.\nAm 03.03.26, 09:12, Kundendienst <hilfe@laden.example> schrieb:\n\nHallo',
  'de outlook':
    'Von: Kundendienst <hilfe@laden.example> \nGesendet: Dienstag, 3. März 2026 09:12\nAn: Ann <ann@zuhause.example>\nCc: Bob\nBetreff: AW: Bestellung\n\nHallo',
  'de outlook orig':
    '-----Ursprüngliche Nachricht-----\nVon: Kundendienst <hilfe@laden.example> \nGesendet: Dienstag, 3. März 2026 09:12\nAn: Ann\nBetreff: x\n\nHallo',
  'de outlook ios':
    'Outlook für iOS<https://aka.ms/o0ukef> beziehen\n________________________________\nVon: Kundendienst <hilfe@laden.example>\nGesendet: Dienstag, März 3, 2026 9:12:10 AM\nAn: Ann\nBetreff: x\n\nHallo',
  'de outlook android':
    'Holen Sie sich Outlook für Android<https://aka.ms/AAb9ysg>\n________________________________\nVon: K <hilfe@laden.example>\nGesendet: x\nAn: A\nBetreff: x\n\nHallo',
  'de samsung':
    'Von meinem/meiner Galaxy gesendet\n\n\n-------- Ursprüngliche Nachricht --------\nVon: Kundendienst <hilfe@laden.example> \nDatum: 03.03.26 09:12 (GMT+01:00) \nAn: ann@zuhause.example \nBetreff: x \n\nHallo',
  'de samsung2':
    'Von Samsung-Tablet gesendet\n\n-------- Originalnachricht --------\nVon: K <hilfe@laden.example>\nDatum: 03.03.26 09:12 (GMT+01:00)\nAn: a\nBetreff: x\n\nHallo',
  'de iphone':
    'Von meinem iPhone gesendet\n\n> Am 03.03.2026 um 09:12 schrieb Kundendienst <hilfe@laden.example>:\n> \n> Hallo',
  'de windows':
    'Gesendet von Mail für Windows\n\nVon: Kundendienst\nGesendet: Dienstag, 3. März 2026 09:12\nAn: Ann\nBetreff: x\n\nHallo',
  'de yahoo':
    '   Am Dienstag, 3. März 2026 um 09:12:44 MEZ hat Kundendienst <hilfe@laden.example> Folgendes geschrieben:  \n \n Hallo',
  'de yahoo android':
    'Gesendet von Yahoo Mail auf Android \n \n  Am Di., März 3, 2026 at 9:12 schrieb Kundendienst<hilfe@laden.example>:   Hallo',
  'de telekom':
    '-----Original-Nachricht-----\nBetreff: x\nDatum: 2026-03-03T09:12:00+0100\nVon: "Kundendienst" <hilfe@laden.example>\nAn: "ann@zuhause.example"\n\nHallo',
  'de fwd':
    '---------- Forwarded message ---------\nVon: Kundendienst <hilfe@laden.example>\nDate: Di., 3. März 2026 um 09:12 Uhr\nSubject: x\nTo: <ann@zuhause.example>\n\nHallo',
  'de apple fwd':
    'Anfang der weitergeleiteten Nachricht:\n\nVon: Kundendienst <hilfe@laden.example>\nBetreff: x\nDatum: 3. März 2026 um 09:12:00 MEZ\nAn: ann\n\nHallo',
  'de rc': 'Am 2026-03-03 09:12, schrieb Kundendienst:\n> Hallo',
  'de name':
    'Kundendienst <hilfe@laden.example> hat am 03.03.2026 09:12 geschrieben:\n\n \nHallo\nAnn',
  'de 1und1':
    'Kundendienst <hilfe@laden.example> hat am 3. März 2026 um 09:12 geschrieben:\n\nHallo',
  'de bluemail': 'Am 3. März 2026, um 09:12, Kundendienst <hilfe@laden.example> schrieb:\n>Hallo',
  'de lotus':
    'Von:\t"Kundendienst" <hilfe@laden.example>\nAn:\t"Ann" <ann@zuhause.example>\nDatum:\t03.03.2026 09:12\nBetreff:\tx\n\nHallo',
};

const french = {
  'fr gmail':
    'Le mar. 3 mars 2026 à 09:12, Service client <aide@boutique.example> a écrit :\n\n> Bonjour',
  'fr gmail noq':
    'Le mar. 3 mars 2026 à 09:12, Service client <aide@boutique.example> a écrit :\n\nBonjour,\nnous voilà.',
  'fr gmail nbsp':
    'Le mar. 3 mars 2026 à 09:12, Service client <aide@boutique.example> a\u00a0écrit\u00a0:\n\n> Bonjour',
  'fr gmail wrap':
    'Le mar. 3 mars 2026 à 09:12, Service client de la boutique du coin <\naide@boutique.example> a écrit :\n\n> Bonjour',
  'fr gmail wrap2':
    'Le mar. 3 mars 2026 à 09:12, Service client <aide@boutique.example> a\nécrit :\n\n> Bonjour',
  'fr apple':
    '> Le 3 mars 2026 à 09:12, Service client <aide@boutique.example> a écrit :\n> \n> Bonjour',
  'fr apple noq':
    'Le 3 mars 2026 à 09:12, Service client <aide@boutique.example> a écrit :\n\nBonjour',
  'fr tb': 'Le 03/03/2026 à 09:12, Service client a écrit :\n> Bonjour',
  'fr tb noq': 'Le 03/03/2026 à 09:12, Service client a écrit :\n\nBonjour',
  'fr outlook':
    'De : Service client <aide@boutique.example> \nEnvoyé : mardi 3 mars 2026 09:12\nÀ : Ann <ann@maison.example>\nCc : Bob\nObjet : RE: Commande\n\nBonjour',
  'fr outlook nbsp':
    'De\u00a0: Service client <aide@boutique.example>\nEnvoyé\u00a0: mardi 3 mars 2026 09:12\nÀ\u00a0: Ann\nObjet\u00a0: x\n\nBonjour',
  'fr outlook orig':
    "-----Message d'origine-----\nDe : Service client <aide@boutique.example> \nEnvoyé : mardi 3 mars 2026 09:12\nÀ : Ann\nObjet : x\n\nBonjour",
  'fr outlook ios':
    'Télécharger Outlook pour iOS<https://aka.ms/o0ukef>\n________________________________\nDe : Service client <aide@boutique.example>\nEnvoyé : Tuesday, March 3, 2026 9:12:10 AM\nÀ : Ann\nObjet : x\n\nBonjour',
  'fr outlook android':
    'Obtenez Outlook pour Android<https://aka.ms/AAb9ysg>\n________________________________\nDe : S <aide@boutique.example>\nEnvoyé : x\nÀ : A\nObjet : x\n\nBonjour',
  'fr samsung':
    "Envoyé depuis mon appareil Galaxy\n\n\n-------- Message d'origine --------\nDe : Service client <aide@boutique.example> \nDate : 03/03/2026 09:12 (GMT+01:00) \nÀ : ann@maison.example \nObjet : x \n\nBonjour",
  'fr iphone':
    'Envoyé de mon iPhone\n\n> Le 3 mars 2026 à 09:12, Service client <aide@boutique.example> a écrit :\n> \n> Bonjour',
  'fr orange':
    '> Message du 03/03/26 09:12\n> De : "Service client" <aide@boutique.example>\n> A : "Ann"\n> Copie à : \n> Objet : x\n> \n> Bonjour',
  'fr orange2':
    'envoyé : 3 mars 2026 à 09:12\nde : Service client <aide@boutique.example>\nà : ann@maison.example\nobjet : x\n\nBonjour',
  'fr yahoo':
    '    Le mardi 3 mars 2026 à 09:12:44 UTC+1, Service client <aide@boutique.example> a écrit :  \n \n Bonjour',
  'fr windows':
    'Envoyé à partir de Courrier pour Windows\n\nDe : Service client\nEnvoyé le :mardi 3 mars 2026 09:12\nÀ : Ann\nObjet :x\n\nBonjour',
  'fr zimbra':
    '----- Mail original -----\nDe: "Service client" <aide@boutique.example>\nÀ: "Ann" <ann@maison.example>\nEnvoyé: Mardi 3 Mars 2026 09:12:10\nObjet: x\n\nBonjour',
  'fr zimbra2':
    'De: "Service client" <aide@boutique.example>\nÀ: "Ann" <ann@maison.example>\nEnvoyé: Mardi 3 Mars 2026 09:12:10\nObjet: x\n\nBonjour',
  'fr free': '----- Message original -----\nDe : Service\n\nBonjour',
  'fr fwd':
    '---------- Forwarded message ---------\nDe : Service client <aide@boutique.example>\nDate: mar. 3 mars 2026 à 09:12\nSubject: x\nTo: <ann@maison.example>\n\nBonjour',
  'fr fwd tr': '---------- Message transféré ----------\nDe : Service client\n\nBonjour',
  'fr apple fwd':
    'Début du message transféré :\n\nDe: Service client <aide@boutique.example>\nObjet: x\nDate: 3 mars 2026 à 09:12:00 UTC+1\nÀ: ann\n\nBonjour',
  'fr ovh': 'Le 2026-03-03 09:12, Service client a écrit :\n\n> Bonjour',
  'fr laposte': '> Message du 03/03/26 à 09:12\n> De : aide@boutique.example\n> \n> Bonjour',
};

const others = {
  'es gmail': 'El mar, 3 mar 2026 a las 9:12, Soporte (<ayuda@tienda.example>) escribió:\n\n> Hola',
  'es apple': '> El 3 mar 2026, a las 9:12, Soporte <ayuda@tienda.example> escribió:\n> \n> Hola',
  'es outlook':
    'De: Soporte <ayuda@tienda.example>\nEnviado el: martes, 3 de marzo de 2026 9:12\nPara: Ana\nAsunto: x\n\nHola',
  'es yahoo':
    'El martes, 3 de marzo de 2026, 09:12:44 CET, Soporte <ayuda@tienda.example> escribió:\n\nHola',
  'pt gmail':
    'Em ter., 3 de mar. de 2026 às 09:12, Suporte <ajuda@loja.example> escreveu:\n\n> Olá',
  'pt apple':
    '> Em 3 de mar. de 2026, à(s) 09:12, Suporte <ajuda@loja.example> escreveu:\n> \n> Olá',
  'pt pt': 'Suporte <ajuda@loja.example> escreveu no dia terça, 3/03/2026 à(s) 09:12:\n\n> Olá',
  'it gmail':
    'Il giorno mar 3 mar 2026 alle ore 09:12 Assistenza <aiuto@negozio.example> ha scritto:\n\n> Ciao',
  'it apple':
    '> Il giorno 3 mar 2026, alle ore 09:12, Assistenza <aiuto@negozio.example> ha scritto:\n> \n> Ciao',
  'it tb': 'Il 03/03/2026 09:12, Assistenza ha scritto:\n> Ciao',
  'it outlook':
    'Da: Assistenza <aiuto@negozio.example>\nInviato: martedì 3 marzo 2026 09:12\nA: Anna\nOggetto: x\n\nCiao',
  'pl gmail': 'wt., 3 mar 2026 o 09:12 Pomoc <pomoc@sklep.example> napisał(a):\n\n> Cześć',
  'pl tb': 'W dniu 03.03.2026 o 09:12, Pomoc pisze:\n> Cześć',
  'pl outlook':
    'Od: Pomoc <pomoc@sklep.example>\nWysłano: wtorek, 3 marca 2026 09:12\nDo: Anna\nTemat: x\n\nCześć',
  'sv gmail': 'Den tis 3 mars 2026 kl 09:12 skrev Support <hjalp@butik.example>:\n\n> Hej',
  'sv apple': '> 3 mars 2026 kl. 09:12 skrev Support <hjalp@butik.example>:\n> \n> Hej',
  'sv apple noq': '3 mars 2026 kl. 09:12 skrev Support <hjalp@butik.example>:\n\nHej',
  'da gmail': 'Den tirs. 3. mar. 2026 kl. 09.12 skrev Support <hjaelp@butik.example>:\n\n> Hej',
  'no gmail': 'tir. 3. mars 2026 kl. 09:12 skrev Support <hjelp@butikk.example>:\n\n> Hei',
  'fi gmail': 'ti 3. maalisk. 2026 klo 9.12 Tuki <tuki@kauppa.example> kirjoitti:\n\n> Hei',
  'ru gmail': 'вт, 3 мар. 2026 г. в 09:12, Поддержка <help@shop.example>:\n\n> Привет',
  'cs gmail': 'út 3. 3. 2026 v 9:12 odesílatel Podpora <pomoc@obchod.example> napsal:\n\n> Ahoj',
  'cs tb': 'Dne 03. 03. 26 v 9:12 Podpora napsal(a):\n> Ahoj',
  'hu gmail': 'Support <help@bolt.example> ezt írta (időpont: 2026. márc. 3., K, 9:12):\n\n> Szia',
  'tr gmail':
    'Destek <yardim@magaza.example>, 3 Mar 2026 Sal, 09:12 tarihinde şunu yazdı:\n\n> Merhaba',
  'ro gmail': 'În mar., 3 mar. 2026 la 09:12, Suport <ajutor@magazin.example> a scris:\n\n> Salut',
  'el gmail':
    'Στις Τρί 3 Μαρ 2026 στις 9:12 π.μ., ο/η Support <help@shop.example> έγραψε:\n\n> Γεια',
  'ja gmail': '2026年3月3日(火) 9:12 Support <help@shop.example>:\n\n> こんにちは',
  'zh gmail': 'Support <help@shop.example> 于2026年3月3日周二 09:12写道：\n\n> 你好',
  'ko gmail': '2026년 3월 3일 (화) 오전 9:12, Support <help@shop.example>님이 작성:\n\n> 안녕',
  'ja outlook':
    '差出人: Support <help@shop.example>\n送信日時: 2026年3月3日 9:12\n宛先: Ann\n件名: x\n\nこんにちは',
  'zh outlook':
    '发件人: Support <help@shop.example>\n发送时间: 2026年3月3日 9:12\n收件人: Ann\n主题: x\n\n你好',
  'zh cn qq':
    '------------------ 原始邮件 ------------------\n发件人: "Support" <help@shop.example>;\n发送时间: 2026年3月3日(星期二) 上午9:12\n收件人: "Ann"<ann@home.example>;\n主题: x\n\n你好',
  'vi gmail':
    'Vào Th 3, 3 thg 3, 2026 vào lúc 09:12 Support <help@shop.example> đã viết:\n\n> Chào',
  'id gmail':
    'Pada tanggal Sel, 3 Mar 2026 pukul 09.12 Support <help@shop.example> menulis:\n\n> Halo',
  'ca gmail':
    'Missatge de Suport <ajuda@botiga.example> del dia dt., 3 de març 2026 a les 9:12:\n\n> Hola',
};

const PROGRAMS = { German: german, French: french, 'Other languages': others };

describe.each(Object.entries(PROGRAMS))('%s', (_language, programs) => {
  it.each(Object.entries(programs))('%s', (_program, quote) => {
    expect(stripText(`${own}\n\n${quote}\n`)).toBe(own);
    expect(stripText(`${own}\n${quote}\n`)).toBe(own);
    expect(stripText(`${own}\n\n${quote}\n`.replaceAll('\n', '\r\n'))).toBe(own);
  });
});
