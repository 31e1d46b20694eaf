import { channelContract } from './channel.contract.js';
import { discoverChannels } from './registry.js';

for (const channel of discoverChannels().all) channelContract(channel);
