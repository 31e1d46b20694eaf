/** Login, and the first steps of a place where nobody has been yet. */
import { Alert, Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { explain } from '../api/client.js';
import { isSetupOpen, loadSite, logIn, type Me, setUp, type Site } from '../api/session.js';
import { Logo } from '../frame/logo.js';
import classes from './login-page.module.css';

interface LoginPageProps {
  readonly wasLost: boolean;
  readonly onLoggedIn: (me: Me) => void;
}

export function LoginPage({ wasLost, onLoggedIn }: LoginPageProps) {
  const site = useQuery({ queryKey: ['site'], queryFn: loadSite, staleTime: 60_000 });
  const setup = useQuery({ queryKey: ['setup'], queryFn: isSetupOpen, staleTime: 0 });
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Logo size={40} />
        {setup.data ? (
          <SetupForm onLoggedIn={onLoggedIn} />
        ) : (
          <LoginForm
            wasLost={wasLost}
            demo={site.data?.environment === 'development' ? site.data.demo : null}
            onLoggedIn={onLoggedIn}
          />
        )}
      </div>
      <p className={classes.foot}>Every channel, one conversation, nothing lost.</p>
    </main>
  );
}

interface LoginFormProps extends LoginPageProps {
  readonly demo: Site['demo'];
}

function LoginForm({ wasLost, demo, onLoggedIn }: LoginFormProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { isBusy, trouble, submit } = useSubmit(async () => {
    onLoggedIn(await logIn(email.trim(), password));
  });
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Title order={1} size="h3">
          Log in
        </Title>
        {wasLost && !trouble && (
          <Alert color="yellow" variant="light" role="status">
            Your login has ended. Log in again to go on where you were.
          </Alert>
        )}
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        {trouble && (
          <Alert color="red" variant="light" role="alert">
            {trouble}
          </Alert>
        )}
        <Button type="submit" size="md" fullWidth loading={isBusy}>
          Log in
        </Button>
        {demo && (
          <div className={classes.demo}>
            <div>
              <b>Demo login</b>
              <span>
                {demo.email}
                <br />
                {demo.password}
              </span>
            </div>
            <Button
              variant="light"
              onClick={() => {
                setEmail(demo.email);
                setPassword(demo.password);
              }}
            >
              Fill in
            </Button>
          </div>
        )}
      </Stack>
    </form>
  );
}

const setupFields = [
  {
    name: 'workspaceName',
    label: 'Workspace',
    placeholder: 'Your company',
    autoComplete: 'organization',
  },
  { name: 'name', label: 'Your name', placeholder: '', autoComplete: 'name' },
  { name: 'email', label: 'Email', placeholder: '', autoComplete: 'username' },
] as const;

function SetupForm({ onLoggedIn }: { onLoggedIn: (me: Me) => void }) {
  const [values, setValues] = useState({ workspaceName: '', name: '', email: '', password: '' });
  const { isBusy, trouble, submit } = useSubmit(async () => {
    await setUp(values);
    onLoggedIn(await logIn(values.email.trim(), values.password));
  });
  const set = (name: keyof typeof values, value: string) =>
    setValues((before) => ({ ...before, [name]: value }));
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <div>
          <Title order={1} size="h3">
            Welcome
          </Title>
          <p className={classes.lead}>
            Nobody has been here yet. Name your workspace; you become its first administrator.
          </p>
        </div>
        {setupFields.map(({ name, label, placeholder, autoComplete }) => (
          <TextInput
            key={name}
            label={label}
            placeholder={placeholder}
            autoComplete={autoComplete}
            type={name === 'email' ? 'email' : 'text'}
            required
            value={values[name]}
            onChange={({ currentTarget }) => set(name, currentTarget.value)}
          />
        ))}
        <PasswordInput
          label="Password"
          description="At least 12 characters"
          autoComplete="new-password"
          required
          minLength={12}
          value={values.password}
          onChange={({ currentTarget }) => set('password', currentTarget.value)}
        />
        {trouble && (
          <Alert color="red" variant="light" role="alert">
            {trouble}
          </Alert>
        )}
        <Button type="submit" size="md" fullWidth loading={isBusy}>
          Begin
        </Button>
      </Stack>
    </form>
  );
}

/** One submit at a time, and what went wrong with the last one. */
function useSubmit(work: () => Promise<void>) {
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setTrouble(null);
    try {
      await work();
    } catch (error) {
      setTrouble(explain(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, trouble, submit };
}
