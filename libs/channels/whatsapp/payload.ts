/** The parts of WhatsApp's payloads that we read. Everything else is kept in the raw payload. */
import { AnyObject, Id, optional } from '#libs/meta';
import { z } from 'zod';

export const Value = z.looseObject({
  metadata: optional(
    z.looseObject({ phone_number_id: optional(Id), display_phone_number: optional(Id) }),
  ),
});

/** Who wrote: since 2026 the phone (`wa_id`) may be missing, and `user_id` names the person. */
export const Contact = z.looseObject({
  wa_id: optional(Id),
  user_id: optional(Id),
  parent_user_id: optional(Id),
  profile: optional(z.looseObject({ name: optional(z.string()), username: optional(z.string()) })),
});
export type Contact = z.output<typeof Contact>;

const Problem = z.looseObject({
  code: optional(Id),
  title: optional(z.string()),
  message: optional(z.string()),
  error_data: optional(z.looseObject({ details: optional(z.string()) })),
});
export type Problem = z.output<typeof Problem>;

export const File = z.looseObject({
  id: optional(Id),
  url: optional(z.string()),
  link: optional(z.string()),
  mime_type: optional(z.string()),
  sha256: optional(z.string()),
  caption: optional(z.string()),
  filename: optional(z.string()),
  voice: optional(z.boolean()),
});
export type File = z.output<typeof File>;

export const Message = z.looseObject({
  id: optional(Id),
  type: optional(z.string()),
  timestamp: z.unknown().optional(),
  from: optional(Id),
  from_user_id: optional(Id),
  from_parent_user_id: optional(Id),
  to: optional(Id),
  to_user_id: optional(Id),
  to_parent_user_id: optional(Id),
  /** In a request as it was sent: a user id in place of a number. */
  recipient: optional(Id),
  group_id: optional(Id),
  biz_opaque_callback_data: optional(z.string()),
  context: optional(
    z.looseObject({
      id: optional(Id),
      forwarded: optional(z.boolean()),
      frequently_forwarded: optional(z.boolean()),
      referred_product: optional(AnyObject),
    }),
  ),
  referral: optional(AnyObject),
  errors: optional(z.array(Problem)),
});
export type Message = z.output<typeof Message>;

export const Reaction = z.looseObject({ message_id: Id, emoji: optional(z.string()) });
export const Revoke = z.looseObject({ original_message_id: Id });
export const Edit = z.looseObject({
  original_message_id: Id,
  message: z.looseObject({ type: optional(z.string()) }),
});

export const Text = z.looseObject({ body: z.string() });
export const Location = z.looseObject({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  name: optional(z.string()),
  address: optional(z.string()),
});
export const Cards = z.array(
  z.looseObject({
    name: optional(
      z.looseObject({ formatted_name: optional(z.string()), first_name: optional(z.string()) }),
    ),
    vcard: optional(z.string()),
    phones: optional(z.array(z.looseObject({ phone: optional(Id), wa_id: optional(Id) }))),
    emails: optional(z.array(z.looseObject({ email: optional(z.string()) }))),
  }),
);
export const Button = z.looseObject({ text: optional(z.string()), payload: optional(z.string()) });
const Choice = z.looseObject({
  id: optional(Id),
  title: optional(z.string()),
  description: optional(z.string()),
});
export const Interactive = z.looseObject({
  type: optional(z.string()),
  button_reply: optional(Choice),
  list_reply: optional(Choice),
  nfm_reply: optional(
    z.looseObject({ response_json: z.unknown().optional(), body: optional(z.string()) }),
  ),
  call_permission_reply: optional(z.looseObject({ response: optional(z.string()) })),
  product: optional(AnyObject),
  product_reply: optional(AnyObject),
});
export const Template = z.looseObject({
  name: z.string(),
  language: optional(z.looseObject({ code: optional(z.string()) })),
  components: optional(
    z.array(
      z.looseObject({
        type: optional(z.string()),
        parameters: optional(z.array(z.looseObject({ text: optional(z.string()) }))),
      }),
    ),
  ),
});
export const Order = z.looseObject({
  text: optional(z.string()),
  product_items: optional(
    z.array(
      z.looseObject({
        product_retailer_id: optional(Id),
        quantity: optional(z.coerce.number()),
        item_price: optional(z.coerce.number()),
        currency: optional(z.string()),
      }),
    ),
  ),
});
export const System = z.looseObject({
  type: optional(z.string()),
  body: optional(z.string()),
  /** The new number. (`new_wa_id` and `customer` until 2022.) */
  wa_id: optional(Id),
  new_wa_id: optional(Id),
  customer: optional(Id),
  /** What the customer is called from now on, and until now. */
  user_id: optional(Id),
  parent_user_id: optional(Id),
  previous_user_id: optional(Id),
  previous_parent_user_id: optional(Id),
});

export const Call = z.looseObject({
  id: Id,
  event: optional(z.string()),
  direction: optional(z.string()),
  status: optional(z.string()),
  duration: optional(z.coerce.number()),
  timestamp: z.unknown().optional(),
  from: optional(Id),
  from_user_id: optional(Id),
  from_parent_user_id: optional(Id),
  to: optional(Id),
  to_user_id: optional(Id),
  to_parent_user_id: optional(Id),
  errors: optional(z.array(Problem)),
});
export type Call = z.output<typeof Call>;

export const Problems = z.array(Problem).catch([]);

export const Status = z.looseObject({
  id: Id,
  status: z.string(),
  type: optional(z.string()),
  timestamp: z.unknown().optional(),
  recipient_id: optional(Id),
  recipient_user_id: optional(Id),
  recipient_parent_user_id: optional(Id),
  recipient_type: optional(z.string()),
  recipient_participant_id: optional(Id),
  recipient_participant_user_id: optional(Id),
  biz_opaque_callback_data: optional(z.string()),
  errors: optional(z.array(Problem)),
});
export type Status = z.output<typeof Status>;
