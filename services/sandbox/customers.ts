/**
 * The cast: pretend people, each with an identity on every channel.
 *
 * Identities look like the real ones: page-scoped id, phone number, business-scoped user id,
 * address. Nobody here exists; phone numbers come from ranges reserved for fiction or unassigned.
 */
import { createHash, randomUUID } from 'node:crypto';

export interface Customer {
  readonly customerId: string;
  readonly name: string;
  /** Messenger's page-scoped id. */
  readonly psid: string;
  /** WhatsApp number, digits only. */
  readonly waId: string;
  /** WhatsApp's business-scoped user id: what names the person when the number is hidden. */
  readonly userId: string;
  /** Hides the number from businesses, as WhatsApp allows since 2026: webhooks carry no `from`. */
  readonly isNumberHidden: boolean;
  readonly email: string;
  /** Hue of the avatar, 0 to 359. */
  readonly hue: number;
}

const CUSTOMERS_MAX = 2_000;

const CAST: readonly { name: string; waId: string; hue: number; isNumberHidden?: boolean }[] = [
  { name: 'Noor de Vries', waId: '31620555014', hue: 14 },
  { name: 'Mateus Oliveira', waId: '5511955550142', hue: 152 },
  { name: 'Hana Kobayashi', waId: '819055550188', hue: 268, isNumberHidden: true },
  { name: 'Ravi Menon', waId: '919555501234', hue: 38 },
];

export class Customers {
  private readonly byId = new Map<string, Customer>();

  constructor() {
    for (const person of CAST) this.add(person.name, person);
  }

  all(): Customer[] {
    return [...this.byId.values()];
  }

  get(customerId: string): Customer | undefined {
    return this.byId.get(customerId);
  }

  find(isIt: (customer: Customer) => boolean): Customer | undefined {
    return this.all().find(isIt);
  }

  /** A new person; what is not given is made up from the name and a random part. */
  add(name: string, given: Partial<Customer> = {}): Customer {
    if (this.byId.size >= CUSTOMERS_MAX) {
      throw new RangeError(`The sandbox holds at most ${CUSTOMERS_MAX} customers.`);
    }
    const customerId = given.customerId ?? slug(name, this.byId);
    const digits = BigInt(
      `0x${createHash('sha256').update(customerId).digest('hex').slice(0, 15)}`,
    );
    const customer: Customer = {
      customerId,
      name,
      psid: given.psid ?? String(7_000_000_000_000_000n + (digits % 999_999_999_999_999n)),
      waId: given.waId ?? `1555${String(digits % 10_000_000n).padStart(7, '0')}`,
      userId: given.userId ?? `NL.${13_000_000_000_000n + (digits % 999_999_999_999n)}`,
      isNumberHidden: given.isNumberHidden ?? false,
      email: given.email ?? `${customerId.replaceAll('-', '.')}@example.org`,
      hue: given.hue ?? Number(digits % 360n),
    };
    this.byId.set(customerId, customer);
    return customer;
  }
}

function slug(name: string, taken: ReadonlyMap<string, unknown>): string {
  const plain = name
    .normalize('NFD')
    .replace(/[^\p{ASCII}]/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const wanted = plain || 'customer';
  return taken.has(wanted) ? `${wanted}-${randomUUID().slice(0, 6)}` : wanted;
}
