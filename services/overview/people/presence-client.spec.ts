import { type Bus, BusAnswerError, BusUnavailableError } from '#libs/bus';
import { PresenceClient } from './presence-client.js';

const SUBJECT = 'convolog.presence.beat';

function clientOf(answers: (() => unknown)[]) {
  const request = jest.fn(async () => {
    const answer = answers.shift()?.();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { client: new PresenceClient({ request } as unknown as Bus), request };
}

const silence = () => new BusUnavailableError(SUBJECT);
const lease = () => ({ ok: true, lease: 7 });

describe('A beat', () => {
  it('asks another process of presence when one stands still', async () => {
    const { client, request } = clientOf([silence, silence, lease]);
    expect(await client.beat('w', 'a', 'tab', 'online')).toBe(7);
    expect(request).toHaveBeenCalledTimes(3);
  });

  it('gives up before the next beat is due', async () => {
    const { client, request } = clientOf([silence, silence, silence, lease]);
    await expect(client.beat('w', 'a', 'tab', 'online')).rejects.toThrow(BusUnavailableError);
    expect(request).toHaveBeenCalledTimes(3);
  });

  it('does not repeat what was answered with an error', async () => {
    const { client, request } = clientOf([() => new BusAnswerError(SUBJECT, {}), lease]);
    await expect(client.beat('w', 'a', 'tab', 'online')).rejects.toThrow(BusAnswerError);
    expect(request).toHaveBeenCalledTimes(1);
  });
});
