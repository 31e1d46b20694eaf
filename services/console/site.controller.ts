/** What the login page may know before anybody has logged in. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { CONFIG } from '#libs/host';
import { z } from 'zod';
import type { ConsoleConfig } from './config.js';

/** Left by `npm start` once it has seeded the demo. */
const DemoFile = z.object({ login: z.object({ email: z.string(), password: z.string() }) });

export interface Site {
  readonly environment: 'development' | 'production';
  /** A login to try with. Never in production. */
  readonly demo: { readonly email: string; readonly password: string } | null;
}

@Controller()
export class SiteController {
  constructor(@Inject(CONFIG) private readonly config: ConsoleConfig) {}

  @Get('site.json')
  @Header('cache-control', 'no-store')
  async site(): Promise<Site> {
    // Anything that is not plainly a workshop is treated as the real thing.
    if (this.config.nodeEnv !== 'development') return { environment: 'production', demo: null };
    return { environment: 'development', demo: await this.demo() };
  }

  private async demo(): Promise<Site['demo']> {
    try {
      const text = await readFile(join(this.config.dataDir, 'demo.json'), 'utf8');
      return DemoFile.parse(JSON.parse(text)).login;
    } catch {
      return null; // No demo here: the page shows no hint.
    }
  }
}
