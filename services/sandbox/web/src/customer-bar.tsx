/** The pretend people: choose whom you play, or make up another one. */
import { PlusIcon } from '@heroicons/react/24/outline';
import { type FormEvent, useState } from 'react';
import { ask, type Customer, initialsOf, type Threads } from './sandbox.js';

interface Props {
  customers: readonly Customer[];
  threads: Threads;
  chosen: Customer;
  onChoose: (customerId: string) => void;
  tell: (problem: string | null) => void;
}

const SHOWN_MAX = 24;

export function CustomerBar({ customers, threads, chosen, onChoose, tell }: Props) {
  const [name, setName] = useState('');
  const [isAdding, setAdding] = useState(false);
  const shown = customers.slice(0, SHOWN_MAX);
  if (!shown.includes(chosen)) shown.push(chosen);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    void ask.addCustomer(name).then(tell);
    setName('');
    setAdding(false);
  };
  return (
    <nav className="customers" aria-label="Customer you play">
      <span className="hint">You are</span>
      {shown.map((customer) => (
        <button
          key={customer.customerId}
          type="button"
          aria-pressed={customer === chosen}
          onClick={() => onChoose(customer.customerId)}
        >
          <Avatar customer={customer} />
          {customer.name}
          {hasWaiting(threads, customer) && <i className="dot" title="An answer waits unseen" />}
        </button>
      ))}
      {isAdding ? (
        <form onSubmit={add}>
          <input
            aria-label="Name of the new customer"
            placeholder="Name, then Enter"
            value={name}
            // biome-ignore lint/a11y/noAutofocus: the field appears because it was asked for.
            autoFocus
            onChange={(event) => setName(event.target.value)}
            onBlur={() => !name && setAdding(false)}
          />
        </form>
      ) : (
        <button type="button" className="plain" onClick={() => setAdding(true)}>
          <PlusIcon /> Another customer
        </button>
      )}
    </nav>
  );
}

export function Avatar({ customer }: { customer: Customer }) {
  const style = { background: `hsl(${customer.hue} 45% 46%)` };
  return (
    <i className="avatar" style={style} aria-hidden="true">
      {initialsOf(customer.name)}
    </i>
  );
}

/** The last word in one of their threads is the business'. */
function hasWaiting(threads: Threads, { customerId }: Customer): boolean {
  return Object.values(threads).some(
    (thread) => thread.customerId === customerId && thread.bubbles.at(-1)?.side === 'business',
  );
}
