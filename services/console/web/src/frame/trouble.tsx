/** A part of the page that could not be loaded: why, and what to do. */
import { ExclamationTriangleIcon } from '@heroicons/react/24/outline';
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Empty } from './empty.js';

interface TroubleProps {
  readonly title: string;
  readonly text: string;
  readonly onRetry?: () => unknown;
  /** A way on where trying again is of no use. */
  readonly way?: { readonly to: string; readonly label: string };
}

export function Trouble({ title, text, onRetry, way }: TroubleProps) {
  return (
    <div role="alert">
      <Empty icon={<ExclamationTriangleIcon />} title={title}>
        <p>{text}</p>
        {onRetry && (
          <Button variant="light" onClick={() => onRetry()}>
            Try again
          </Button>
        )}
        {way && (
          <Button component={Link} href={way.to} variant="light">
            {way.label}
          </Button>
        )}
      </Empty>
    </div>
  );
}

interface SafetyNetProps {
  readonly children: ReactNode;
  /** Another value tries again: the id of what is shown. */
  readonly resetKey?: string | undefined;
}

interface SafetyNetState {
  readonly hasFailed: boolean;
  readonly resetKey: string | undefined;
}

/** Keeps a mistake in one part of the page from taking the rest along. */
export class SafetyNet extends Component<SafetyNetProps, SafetyNetState> {
  override state: SafetyNetState = { hasFailed: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(): Partial<SafetyNetState> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps(
    { resetKey }: SafetyNetProps,
    state: SafetyNetState,
  ): SafetyNetState | null {
    return resetKey === state.resetKey ? null : { hasFailed: false, resetKey };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Trouble
        title="This part could not be shown"
        text="The rest of the page goes on. Nothing was lost: what was sent is recorded."
        onRetry={() => this.setState({ hasFailed: false })}
      />
    );
  }
}
