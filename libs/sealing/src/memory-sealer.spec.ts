import { MemorySealer } from './memory-sealer.js';
import { describeSealer } from './sealer.contract.js';

describeSealer('MemorySealer', async () => new MemorySealer());
