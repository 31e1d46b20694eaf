/** sandbox: pretend platforms and four phones, for development. See README.md. */
import { resolve } from 'node:path';
import { bootService } from '#libs/host';
import { sandboxConfig } from './config.js';
import { sandboxService } from './sandbox-service.js';

void bootService(sandboxService(sandboxConfig(), resolve(__dirname, 'web')));
