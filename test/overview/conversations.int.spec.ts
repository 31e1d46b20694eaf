import { until } from '#libs/testing';
import { House } from './house.js';
import type { Person } from './person.js';

describe('Conversations', () => {
  let house: House;
  let maria: Person;
  beforeAll(async () => {
    house = await House.open();
    maria = await house.logIn('maria@acme.test');
  });
  afterAll(() => house.close());

  it('smoke', async () => {
    const { conversationId } = await house.customerWrites({
      text: 'Is my order on its way?',
      name: 'Rosa',
    });
    const list = await until(async () => {
      const answer = await maria.get('/conversations');
      return answer.body.items.length > 0 ? answer : null;
    });
    expect(list.body).toMatchObject({
      items: [
        { conversationId, contactName: 'Rosa', preview: 'Is my order on its way?', unread: 1 },
      ],
    });
    const screen = await maria.watch();
    screen.send({ type: 'watch', conversationId });
    expect(await maria.post(`/conversations/${conversationId}/pick-up`)).toMatchObject({});
    expect(
      await maria.post(`/conversations/${conversationId}/messages`, { text: 'Yes' }),
    ).toMatchObject({});
    await screen.frame('thread', ({ version }) => version === 4);
    screen.close();
  });
});
