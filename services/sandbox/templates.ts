/** Templates that the pretend accounts have had approved, and what the platform says of a wrong one. */
import { z } from 'zod';

export const TEMPLATES = [
  {
    id: '1',
    name: 'order_update',
    language: 'en',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'BODY', text: 'Hello {{1}}, your order {{2}} is on its way.' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thank you' }] },
    ],
  },
  {
    id: '2',
    name: 'spring_offer',
    language: 'en',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Spring at {{1}}' },
      { type: 'BODY', text: '{{1}}, all tents are cheaper this week.' },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'URL', text: 'Look', url: 'https://shop.example/{{1}}' }],
      },
    ],
  },
  {
    id: '3',
    name: 'may_we_go_on',
    language: 'en',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'May we come back to your question?' }],
  },
];

const Asked = z.looseObject({
  name: z.string(),
  language: z.looseObject({ code: z.string() }),
  components: z
    .array(z.looseObject({ type: z.string(), parameters: z.array(z.unknown()).default([]) }))
    .default([]),
});

/** Code and detail of the documented refusal (132001, 132000), or what the phone shows. */
export function judgeTemplate(
  template: unknown,
): { readonly code: string; readonly detail: string } | { readonly text: string } {
  const asked = Asked.safeParse(template);
  if (!asked.success) return { code: '131008', detail: 'template.language is required.' };
  const { name, language, components } = asked.data;
  const known = TEMPLATES.find((each) => each.name === name && each.language === language.code);
  if (!known)
    return {
      code: '132001',
      detail: `template name (${name}) does not exist in ${language.code}`,
    };
  const parts = (known.components as { type: string; text?: string; buttons?: unknown }[]).filter(
    ({ type }) => type === 'HEADER' || type === 'BODY',
  );
  const said: string[] = [];
  for (const part of parts) {
    const given = components.find(({ type }) => type.toUpperCase() === part.type)?.parameters ?? [];
    const wanted = new Set((part.text ?? '').match(/{{[^}]+}}/g)).size;
    if (given.length !== wanted)
      return {
        code: '132000',
        detail: `${part.type.toLowerCase()}: number of localizable_params (${given.length}) does not match the expected number of params (${wanted})`,
      };
    said.push(
      (part.text ?? '').replace(/{{(\d+)}}/g, (_all, index: string) =>
        String((given[Number(index) - 1] as { text?: string } | undefined)?.text ?? ''),
      ),
    );
  }
  return { text: said.join('\n') };
}
