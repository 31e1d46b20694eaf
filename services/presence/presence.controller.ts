/** The questions that presence answers on the bus. */
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { subjects } from '#libs/bus';
import { IsBoolean, IsIn, IsOptional, IsUUID, Length } from 'class-validator';
import { Leases } from './leases.js';
import { TellPresence } from './tell-presence.js';

export class LeaveQuestion {
  @IsUUID()
  workspaceId: string;

  @IsUUID()
  agentId: string;

  @Length(1, 100)
  connectionId: string;
}

export class BeatQuestion extends LeaveQuestion {
  @IsIn(['online', 'away'])
  status: 'online' | 'away';

  /** The person chose it just now. */
  @IsOptional()
  @IsBoolean()
  isChoice?: boolean;
}

export class WhoIsFreeQuestion {
  @IsUUID()
  workspaceId: string;
}

@Controller()
export class PresenceController {
  constructor(
    private readonly leases: Leases,
    private readonly tell: TellPresence,
  ) {}

  /**
   * Answers when the fact, if there was one, is committed. The lease's number goes with what the agent does:
   * it is refused once they were gone in between.
   */
  @MessagePattern(subjects.presenceBeat, Transport.NATS)
  async beat(@Payload() beat: BeatQuestion): Promise<{ ok: true; lease: number }> {
    if (await this.leases.beat(beat)) await this.tell.about(beat);
    return { ok: true, lease: await this.leases.leaseOf(beat) };
  }

  @MessagePattern(subjects.presenceLeave, Transport.NATS)
  async leave(@Payload() leaving: LeaveQuestion): Promise<{ ok: true }> {
    await this.leases.leave(leaving);
    return { ok: true };
  }

  @MessagePattern(subjects.presenceWhoIsFree, Transport.NATS)
  async whoIsFree(@Payload() { workspaceId }: WhoIsFreeQuestion) {
    return { agents: await this.leases.whoIsHere(workspaceId) };
  }
}
