import { discoverChannels } from '#libs/channels';
import type { LinkedIdentity } from '#libs/contact';
import { areSeveral, channelSaysSame, type Told } from './channel-says-same.js';
import { traitsOf } from './index-traits.js';

const channels = discoverChannels();
const told = (given: Partial<LinkedIdentity> & { identity: string }): Told => {
  const identity: LinkedIdentity = {
    inboxId: 'inbox',
    channel: 'whatsapp',
    isVerified: false,
    address: given.identity,
    aliases: [],
    ...given,
  };
  return { identity, traits: traitsOf(channels, identity) };
};
const phone = told({ identity: '31600000001' });
const user = told({ identity: 'NL.900', aliases: ['31600000001'] });

describe('A channel says that two identities are one person', () => {
  it('when one names the other, whichever came first', () => {
    expect(channelSaysSame([user], [phone])).toBe(true);
    expect(channelSaysSame([phone], [user])).toBe(true);
  });

  it('not when another inbox says so', () => {
    expect(channelSaysSame([user], [told({ identity: '31600000001', inboxId: 'other' })])).toBe(
      false,
    );
  });

  it('not for another way to write the number: for a landline that is somebody else', () => {
    const long = told({ identity: '5511987654321' });
    const short = told({ identity: 'BR.7', aliases: ['551187654321'] });
    expect(channelSaysSame([short], [long])).toBe(false);
  });

  it('not when two accounts have had the number: it changed hands', () => {
    const later = told({ identity: 'NL.901', aliases: ['31600000001'] });
    expect(channelSaysSame([later], [phone, user])).toBe(false);
    expect(channelSaysSame([later], [user])).toBe(false);
    // Nor for the number alone, once two are known to have had it.
    expect(areSeveral([[phone], [user], [later]])).toBe(true);
    expect(areSeveral([[phone], [user]])).toBe(false);
  });

  it('not by what anybody can write: a Reply-To, an address in a proof of another person', () => {
    const reply = { channel: 'email', identity: 'eve@x.test', aliases: ['anna@x.test'] };
    const anna = told({ channel: 'email', identity: 'anna@x.test' });
    expect(channelSaysSame([told(reply)], [anna])).toBe(false);
    const proven = { channel: 'webchat', isVerified: true, aliases: ['anna@x.test'] };
    expect(
      channelSaysSame([told({ ...proven, identity: 'v1' })], [told({ ...proven, identity: 'v2' })]),
    ).toBe(false);
    expect(channelSaysSame([told({ ...proven, identity: 'anna@x.test' })], [anna])).toBe(false);
  });

  it('not for strangers', () => {
    expect(channelSaysSame([phone], [told({ identity: '31600000002' })])).toBe(false);
  });
});
