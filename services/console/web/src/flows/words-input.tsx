/** A text in several languages, one beside the other. */
import { ActionIcon, Menu, Textarea, Tooltip } from '@mantine/core';
import { PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import classes from './step-form.module.css';

export const LANGUAGES = ['en', 'nl', 'de', 'fr'] as const;

interface WordsInputProps {
  readonly label: string;
  readonly help?: string | undefined;
  readonly value: Readonly<Record<string, string>> | undefined;
  /** Language of the flow: always shown. */
  readonly language: string;
  readonly isShort?: boolean;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (value: Record<string, string> | undefined) => void;
}

export function WordsInput(props: WordsInputProps) {
  const { label, help, value = {}, language, isShort, errors, onChange } = props;
  const shown = [language, ...Object.keys(value).filter((each) => each !== language)];
  const missing = LANGUAGES.filter((each) => !shown.includes(each));
  const change = (code: string, text: string | null) => {
    const next = { ...value };
    if (text === null || (text === '' && code === language)) delete next[code];
    else next[code] = text;
    onChange(Object.keys(next).length > 0 ? next : undefined);
  };
  return (
    <fieldset className={classes.words}>
      <legend>
        {label}
        {missing.length > 0 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Tooltip label="Add a language">
                <ActionIcon variant="subtle" size="sm" aria-label={`Add a language to ${label}`}>
                  <PlusIcon width={14} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              {missing.map((code) => (
                <Menu.Item key={code} onClick={() => change(code, ' ')}>
                  {code}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </legend>
      {help && <p>{help}</p>}
      {errors[''] && <p className={classes.error}>{errors['']}</p>}
      {shown.map((code) => (
        <div key={code} className={classes.wording}>
          <span>{code}</span>
          <Textarea
            aria-label={`${label}, ${code}`}
            size="sm"
            autosize
            minRows={1}
            maxRows={isShort ? 2 : 6}
            value={value[code]?.trimStart() ?? ''}
            error={errors[code]}
            onChange={(event) => change(code, event.currentTarget.value)}
          />
          {code !== language && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Remove ${code} from ${label}`}
              onClick={() => change(code, null)}
            >
              <XMarkIcon width={14} />
            </ActionIcon>
          )}
        </div>
      ))}
    </fieldset>
  );
}
