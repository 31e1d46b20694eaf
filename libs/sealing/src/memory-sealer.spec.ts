import { MemorySealer } from './memory-sealer.js';
import { describeSealer } from './sealer.contract.js';

describeSealer(
  'MemorySealer',
  async () => new MemorySealer(),
  async () => new MemorySealer(() => Buffer.alloc(32, 7)),
);
