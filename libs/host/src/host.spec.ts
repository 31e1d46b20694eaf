import { Body, Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { IsInt, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { WebSocket } from 'ws';
import { BUS, CLOCK } from './backbone.module.js';
import { type Clock, systemClock } from './backbone.js';
import { startService, type RunningService } from './boot.js';
import { ConfigError, port, readConfig } from './config.js';
import { createLog, withLogContext } from './log.js';
import { Problem } from './problem.js';
import { acceptRawBodies } from './raw-bodies.js';
import { backboneVariables, hostVariables } from './variables.js';

class Part {
  @IsInt()
  count: number;
}

class Greeting {
  @IsString()
  @MaxLength(5)
  name: string;

  @ValidateNested()
  @Type(() => Part)
  part: Part;
}

@Controller()
class Hello {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  @Get('time')
  time() {
    return { now: this.clock.now() };
  }

  @Post('greet')
  greet(@Body() greeting: Greeting) {
    return { hello: greeting.name };
  }

  @Get('refused')
  refused() {
    throw new Problem({ status: 409, detail: 'No.', members: { refusal: 'not_your_turn' } });
  }

  @Get('broken')
  broken() {
    throw new Error('a secret inside');
  }
}

@WebSocketGateway({ path: '/live' })
class Live {
  @SubscribeMessage('echo')
  echo(@MessageBody() frame: object) {
    return { ...frame, type: 'echoed' };
  }
}

@Module({ controllers: [Hello], providers: [Live] })
class HelloModule {}

@Module({ providers: [{ provide: 'needy', useFactory: (bus: unknown) => bus, inject: [BUS] }] })
class NeedyModule {}

const quiet = createLog({ service: 'test', level: 'silent' });
const config = readConfig(hostVariables('relay'), { INTERNAL_PORT: '0', LOG_LEVEL: 'silent' });
const start = () =>
  startService(
    {
      name: 'relay',
      config,
      module: () => HelloModule,
      http: {
        port: 0,
        prepare: (fastify) => {
          void fastify.register(async (scope) => {
            acceptRawBodies(scope, 16);
            scope.post('/raw', async (request) => ({
              bytes: (request.body as Buffer).toString('hex'),
            }));
          });
        },
      },
    },
    { clock: { now: () => 42 }, log: quiet },
  );

describe('A service', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());

  const post = (path: string, body: string, type = 'application/json') =>
    fetch(`${service.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });

  it('is live, ready and measured on its internal port', async () => {
    const live = await fetch(`${service.internalUrl}/health/live`);
    const ready = await fetch(`${service.internalUrl}/health/ready`);
    const metrics = await (await fetch(`${service.internalUrl}/metrics`)).text();
    expect([live.status, ready.status]).toEqual([200, 200]);
    expect(metrics).toContain('process_cpu_seconds_total{service="relay"}');
  });

  it('injects what the host was given', async () => {
    expect(await (await fetch(`${service.url}/time`)).json()).toEqual({ now: 42 });
  });

  it('names each wrong field and its rule', async () => {
    const answer = await post('/greet', '{"name":"too long","part":{"count":"x"},"extra":1}');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(((await answer.json()) as { errors: object }).errors).toEqual([
      { field: 'extra', rule: 'is not a known field' },
      { field: 'name', rule: 'must be shorter than or equal to 5 characters' },
      { field: 'part.count', rule: 'must be an integer number' },
    ]);
  });

  it.each([
    ['malformed JSON', () => post('/greet', '{'), 400],
    ['an unknown path', () => fetch(`${service.url}/nowhere`), 404],
    ['a body over the limit', () => post('/raw', 'x'.repeat(17)), 413],
    ['a bug', () => fetch(`${service.url}/broken`), 500],
  ])('answers %s with problem details', async (_what, ask, status) => {
    const answer = await ask();
    const body = await answer.text();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status });
    expect(body).not.toContain('a secret inside');
  });

  it('tells why it refuses', async () => {
    const answer = await fetch(`${service.url}/refused`);
    expect(await answer.json()).toMatchObject({ status: 409, refusal: 'not_your_turn' });
  });

  it('keeps raw bodies byte by byte, whatever they claim to be', async () => {
    const answer = await post('/raw', '{"a": 1}', 'application/json');
    expect(await answer.json()).toEqual({ bytes: Buffer.from('{"a": 1}').toString('hex') });
  });

  it('answers frames, and says so when it understands none', async () => {
    const socket = new WebSocket(`${service.url?.replace('http', 'ws')}/live`);
    await new Promise((resolve) => socket.once('open', resolve));
    const answers: unknown[] = [];
    const three = new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        answers.push(JSON.parse((data as Buffer).toString()));
        if (answers.length === 3) resolve();
      }),
    );
    socket.send('{"type":"echo","n":1}');
    socket.send('not json');
    socket.send('{"type":"nonsense"}');
    await three;
    expect(answers).toEqual(
      expect.arrayContaining([
        { type: 'echoed', n: 1 },
        expect.objectContaining({ type: 'error' }),
        expect.objectContaining({ type: 'error' }),
      ]),
    );
    socket.close();
  });
});

describe('A draining service', () => {
  it('sends its sockets away with 1012 and ends', async () => {
    const service = await start();
    const socket = new WebSocket(`${service.url?.replace('http', 'ws')}/live`);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await service.stop();
    expect(await closed).toBe(1012);
    await expect(fetch(`${service.internalUrl}/health/live`)).rejects.toThrow('fetch failed');
  });
});

describe('A service that needs what it did not ask for', () => {
  it('does not start', async () => {
    await expect(
      startService(
        { name: 'relay', config, module: () => NeedyModule },
        { backbone: { close: async () => undefined }, clock: systemClock, log: quiet },
      ),
    ).rejects.toThrow(/BUS/);
  });
});

describe('The environment', () => {
  it('is read with defaults, and an empty variable counts as absent', () => {
    expect(readConfig({ smtpPort: port('SMTP_PORT', 2525) }, { SMTP_PORT: '' })).toEqual({
      smtpPort: 2525,
    });
  });

  it('names each variable and rule, and never a value', () => {
    const read = () =>
      readConfig(
        { ...backboneVariables, smtpPort: port('SMTP_PORT', 2525) },
        { DATABASE_URL: 'mysql://secret@x', MASTER_KEY: 'c2VjcmV0', SMTP_PORT: '70000' },
      );
    expect(read).toThrow(ConfigError);
    try {
      read();
    } catch (error) {
      const { message } = error as ConfigError;
      expect(message).toContain('DATABASE_URL must be a PostgreSQL address');
      expect(message).toContain('NATS_URL is missing: it must be one or more NATS addresses');
      expect(message).toContain('MASTER_KEY must be the base64 of 32 random bytes');
      expect(message).toContain('SMTP_PORT must be a port number');
      expect(message).not.toMatch(/secret@x|c2VjcmV0|70000/);
    }
  });
});

describe('A log line', () => {
  it('carries the ids of its cause and no personal data', () => {
    const lines: string[] = [];
    const log = createLog({
      service: 'bot',
      level: 'info',
      destination: { write: (l) => lines.push(l) },
    });
    withLogContext({ workspaceId: 'w1', eventId: 'e1' }, () =>
      withLogContext({ correlationId: 'c1' }, () =>
        log.info({ email: 'ann@example.org', input: { password: 'x' } }, 'hello'),
      ),
    );
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({
      level: 'info',
      service: 'bot',
      workspaceId: 'w1',
      eventId: 'e1',
      correlationId: 'c1',
      message: 'hello',
    });
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(lines[0]).not.toContain('ann@example.org');
    expect(line.input.password).toBe('[removed]');
  });
});
