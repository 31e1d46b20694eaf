/** The file above the words of a template: from the agent's disk, or by a public address. */
import { ArrowUpTrayIcon } from '@heroicons/react/16/solid';
import { Button, FileButton, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Template } from '../api/templates.js';
import classes from './closed-window.module.css';
import { FilePreview } from './file-preview.js';
import { FILE_BYTES_MAX, listOf, sizeOf, whyNot } from './files.js';
import type { HeaderFile } from './template-fill.js';

type Wanted = Extract<NonNullable<Template['header']>, { readonly mimes: readonly string[] }>;

const NAMES = { image: 'Picture', video: 'Film', file: 'Document' } as const;

interface TemplateFileProps {
  readonly wanted: Wanted;
  readonly value: HeaderFile;
  readonly onChange: (value: HeaderFile) => void;
}

export function TemplateFile({ wanted, value, onChange }: TemplateFileProps) {
  const [way, setWay] = useState<'disk' | 'link'>('disk');
  const [problem, setProblem] = useState<string | null>(null);
  const { kind, mimes, bytesMax } = wanted;
  const choose = (file: File | null) => {
    const why = file && whyNot(file, { mimes, bytesMax });
    setProblem(why);
    if (!why) onChange({ ...value, file });
  };
  return (
    <fieldset className={classes.file}>
      <legend>{NAMES[kind]} above the words</legend>
      <SegmentedControl
        size="xs"
        aria-label="Where the file is"
        value={way}
        onChange={(next) => {
          setWay(next as typeof way);
          setProblem(null);
          onChange({ file: null, url: '', name: '' });
        }}
        data={[
          { value: 'disk', label: 'From my computer' },
          { value: 'link', label: 'Public address' },
        ]}
      />
      {way === 'link' ? (
        <div className={classes.link}>
          <TextInput
            size="xs"
            label="Address"
            placeholder="https://…"
            required
            type="url"
            maxLength={2_000}
            error={
              value.url && !isLink(value.url) ? 'A public address that begins with https://' : null
            }
            value={value.url}
            onChange={({ currentTarget }) => onChange({ ...value, url: currentTarget.value })}
          />
          {kind === 'file' && (
            <TextInput
              size="xs"
              label="Name of the document"
              placeholder="invoice.pdf"
              maxLength={240}
              value={value.name}
              onChange={({ currentTarget }) => onChange({ ...value, name: currentTarget.value })}
            />
          )}
        </div>
      ) : value.file ? (
        <FilePreview file={value.file} onTakeBack={() => choose(null)} />
      ) : (
        <div className={classes.choose}>
          <FileButton accept={mimes.join(',')} onChange={choose}>
            {(button) => (
              <Button
                {...button}
                size="compact-sm"
                variant="default"
                leftSection={<ArrowUpTrayIcon width={14} />}
              >
                Choose a file
              </Button>
            )}
          </FileButton>
          <small>
            {listOf(mimes)}, at most {sizeOf(Math.min(bytesMax, FILE_BYTES_MAX))}
          </small>
        </div>
      )}
      {problem && (
        <p className={classes.trouble} role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

export function isLink(url: string): boolean {
  return URL.canParse(url.trim()) && new URL(url.trim()).protocol === 'https:';
}
