/** What a customer can send besides words: a place, a person, a form, an order, where they came from. */
import {
  EnvelopeIcon,
  MapPinIcon,
  MegaphoneIcon,
  PhoneIcon,
  ShoppingBagIcon,
  UserIcon,
} from '@heroicons/react/20/solid';
import type {
  ContactCardContent,
  FormAnswerContent,
  LocationContent,
  OrderContent,
  ReferralContent,
} from '#libs/conversation';
import classes from './content.module.css';
import { PlainText } from './plain-text.js';
import { safe } from './safe-link.js';

export function Location({ content }: { content: LocationContent }) {
  const { latitude, longitude, name, address } = content;
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <a className={classes.card} href={map} target="_blank" rel="noreferrer noopener">
      <MapPinIcon width={22} aria-hidden />
      <span>
        <b>{name ?? 'A place'}</b>
        {address && <span>{address}</span>}
        <small>{where} · show on a map</small>
      </span>
    </a>
  );
}

export function ContactCards({ content }: { content: ContactCardContent }) {
  return (
    <div className={classes.stack}>
      {content.contacts.map((contact, index) => (
        <div key={`${contact.name}${index}`} className={classes.card}>
          <UserIcon width={22} aria-hidden />
          <span>
            <b>{contact.name || 'Without a name'}</b>
            {contact.phones.map((phone) => (
              <span key={phone} className={classes.reach}>
                <PhoneIcon width={13} aria-hidden /> {phone}
              </span>
            ))}
            {contact.emails.map((email) => (
              <span key={email} className={classes.reach}>
                <EnvelopeIcon width={13} aria-hidden /> {email}
              </span>
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}

export function FormAnswer({ content }: { content: FormAnswerContent }) {
  return (
    <dl className={classes.answers}>
      {Object.entries(content.answers).map(([question, answer]) => (
        <div key={question}>
          <dt>{question.replaceAll('_', ' ')}</dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Order({ content }: { content: OrderContent }) {
  const currency = content.items.find((item) => item.currency)?.currency;
  const isPriced = content.items.every(
    (item) => item.price !== undefined && item.currency === currency,
  );
  const total = content.items.reduce((sum, { price = 0, quantity }) => sum + price * quantity, 0);
  return (
    <div className={classes.stack}>
      {content.text && <PlainText text={content.text} />}
      <table className={classes.order}>
        <caption>
          <ShoppingBagIcon width={16} aria-hidden /> Order
        </caption>
        <tbody>
          {content.items.map((item, index) => (
            <tr key={`${item.productId}${index}`}>
              <td>{item.quantity} ×</td>
              <td>{item.productId}</td>
              <td>{item.price === undefined ? '' : money(item.price, item.currency)}</td>
            </tr>
          ))}
          {isPriced && content.items.length > 1 && (
            <tr className={classes.total}>
              <td />
              <td>Total</td>
              <td>{money(total, currency)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function money(amount: number, currency: string | undefined): string {
  if (!currency) return amount.toFixed(2);
  try {
    return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount);
  } catch {
    return `${amount.toFixed(2)} ${currency}`; // Not a currency code that the browser knows.
  }
}

export function Referral({ content }: { content: ReferralContent }) {
  const fields = Object.entries(content.fields).filter(([, value]) => typeof value !== 'object');
  return (
    <div className={classes.card}>
      <MegaphoneIcon width={22} aria-hidden />
      <span>
        <small>Came by {content.source.replaceAll('_', ' ').toLowerCase()}</small>
        <b>{content.title ?? 'Without a title'}</b>
        {content.url && (
          <a href={safe(content.url)} target="_blank" rel="noreferrer noopener">
            {content.url}
          </a>
        )}
        {fields.length > 0 && (
          <details className={classes.details}>
            <summary>All {fields.length} facts</summary>
            {fields.map(([name, value]) => (
              <div key={name}>
                {name}: {String(value)}
              </div>
            ))}
          </details>
        )}
      </span>
    </div>
  );
}
