/** Turns what was typed, by path, into the settings that the API takes. */
import type { SettingSchema } from '../api/places.js';

/** Typed values by path, such as `smtp.host`. */
export type Values = Readonly<Record<string, unknown>>;

/** Only what was filled in: what is left empty is the channel's to default or to refuse. */
export function settingsFrom(
  schema: SettingSchema,
  values: Values,
  path = '',
): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const at = path + name;
    if (field.type === 'object') {
      const inner = settingsFrom(field, values, `${at}.`);
      const isRequired = schema.required?.includes(name) ?? false;
      if (isRequired || Object.keys(inner).length > 0) settings[name] = inner;
      continue;
    }
    const value = values[at];
    if (value !== undefined && value !== '') settings[name] = value;
  }
  return settings;
}

/** `phoneNumberId` reads "Phone number ID". */
export function labelOf(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\b(id|url|smtp|tls|api)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}
