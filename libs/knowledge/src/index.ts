export { Brains, type ReadyBrain } from './brains.js';
