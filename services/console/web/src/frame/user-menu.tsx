/** Me: workspace, appearance, alerts, help, log-out. */
import { ArrowRightStartOnRectangleIcon, QuestionMarkCircleIcon } from '@heroicons/react/20/solid';
import {
  Avatar,
  Menu,
  SegmentedControl,
  Switch,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { useNotificationChoice, useSoundChoice } from '../preferences.js';
import { useSession } from '../session/session.js';
import { useShowHelp } from './help-context.js';
import { useSay } from './toasts.js';
import { initialsOf } from './initials.js';
import classes from './user-menu.module.css';

export function UserMenu() {
  const { account, workspaces, workspace, switchTo, leave } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const showHelp = useShowHelp();
  return (
    <Menu position="right-end" width={280} shadow="md" withinPortal trapFocus>
      <Menu.Target>
        <UnstyledButton className={classes.me}>
          <Avatar name={initialsOf(account.name)} color="ink" size={36} radius="xl" aria-hidden />
          <span className="for-screen-readers">{account.name}: menu</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.head}>
          <b>{account.name}</b>
          <span>{account.email}</span>
        </div>
        <Menu.Label>Workspace</Menu.Label>
        {workspaces.map(({ workspaceId, name, role }) => (
          <Menu.Item
            key={workspaceId}
            onClick={() => switchTo(workspaceId)}
            aria-current={workspaceId === workspace.workspaceId || undefined}
            rightSection={<span className={classes.role}>{role}</span>}
            className={classes.workspace}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Label>Appearance</Menu.Label>
        <div className={classes.row}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Appearance"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
            data={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'auto', label: 'System' },
            ]}
          />
        </div>
        <Menu.Label>When a conversation is offered to me</Menu.Label>
        <AlertSwitches />
        <Menu.Divider />
        <Menu.Item
          leftSection={<QuestionMarkCircleIcon width={16} />}
          rightSection={<kbd className={classes.key}>?</kbd>}
          onClick={showHelp}
        >
          Keyboard and help
        </Menu.Item>
        <Menu.Item
          leftSection={<ArrowRightStartOnRectangleIcon width={16} />}
          onClick={() => void leave()}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function AlertSwitches() {
  const say = useSay();
  const [hasSound, setSound] = useSoundChoice();
  const [hasNotification, setNotification] = useNotificationChoice();
  const changeNotification = async (isOn: boolean) => {
    if (!isOn) return setNotification(false);
    const answer = 'Notification' in window ? await Notification.requestPermission() : 'denied';
    if (answer === 'granted') setNotification(true);
    else
      say.bad(
        'Your browser does not allow notifications of this page. Allow them in its settings.',
      );
  };
  return (
    <div className={classes.switches}>
      <Switch
        label="Play a sound"
        checked={hasSound}
        onChange={({ currentTarget }) => setSound(currentTarget.checked)}
      />
      <Switch
        label="Notify me outside this tab"
        checked={hasNotification}
        onChange={({ currentTarget }) => void changeNotification(currentTarget.checked)}
      />
    </div>
  );
}
