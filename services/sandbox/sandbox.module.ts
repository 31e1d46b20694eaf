/** Composition root of the sandbox. */
import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, HEALTH, type Health, LOG, type Log } from '#libs/host';
import type { SandboxConfig } from './config.js';
import { Sandbox } from './sandbox.js';

@Module({
  providers: [
    {
      provide: Sandbox,
      inject: [CONFIG],
      useFactory: (config: SandboxConfig) => new Sandbox(config),
    },
  ],
})
export class SandboxModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly sandbox: Sandbox,
    @Inject(CONFIG) private readonly config: SandboxConfig,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const mailboxPort = await this.sandbox.mailbox.listen(
      this.config.host,
      this.config.mailboxPort,
    );
    this.health.add('mailbox', () => ({ isOk: true, detail: `SMTP on port ${mailboxPort}` }));
    this.log.warn(
      { mailboxPort, inboxes: this.sandbox.inboxes.all().length },
      'development tool: whoever reaches this service may speak as any customer',
    );
  }

  async onModuleDestroy(): Promise<void> {
    await this.sandbox.close();
  }
}
