export { fileType } from './file-type.js';
