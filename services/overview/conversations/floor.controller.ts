/** Who has the floor: taking a conversation, answering an offer, passing it on, ending it. */
import { DESK_ROLES, membersOf } from '#libs/access';
import type { Database } from '#libs/database';
import { badField, DATABASE } from '#libs/host';
import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type Access, Allow, Caller } from '../access.guard.js';
import { OfferBody, PickUpBody, TransferBody } from './command-bodies.js';
import { DeskCommands } from './desk-commands.js';
import { SlotCommands } from './slot-commands.js';
import { VersionView } from './views.js';

const TEAM = 'team:';

@ApiTags('commands')
@Controller('api/v1/conversations/:conversationId')
export class FloorController {
  constructor(
    private readonly desk: DeskCommands,
    private readonly slots: SlotCommands,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Post('pick-up')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  pickUp(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
    @Body() body?: PickUpBody,
  ): Promise<VersionView> {
    return this.slots.pickUp(caller, id, body?.overrideReason);
  }

  @Post('offer/accept')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  acceptOffer(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
    @Body() { offerId, lease }: OfferBody,
  ): Promise<VersionView> {
    return this.slots.accept(caller, id, offerId, lease);
  }

  @Post('offer/decline')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  declineOffer(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
    @Body() { offerId }: OfferBody,
  ): Promise<VersionView> {
    return this.slots.decline(caller, id, offerId);
  }

  @Post('transfer')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  async transfer(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
    @Body() { to, note, overrideReason }: TransferBody,
  ): Promise<VersionView> {
    const byAgentId = caller.accountId;
    const noted = note ? { note } : {};
    if (to === 'bot')
      return this.desk.handle(caller, id, { type: 'ReturnToBot', byAgentId, ...noted });
    if (to === 'queue' || to.startsWith(TEAM))
      return this.desk.handle(caller, id, {
        type: 'Transfer',
        byAgentId,
        toAgentId: null,
        ...(to === 'queue' ? {} : { toTeamId: to.slice(TEAM.length) }),
        ...noted,
      });
    if (!(await this.mayHold(caller.workspaceId, to)))
      throw badField('to', 'must be somebody of this workspace who answers customers');
    return this.slots.transfer(caller, id, to, note, overrideReason);
  }

  @Post('resolve')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  resolve(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
  ): Promise<VersionView> {
    return this.desk.handle(caller, id, { type: 'Resolve', by: caller.accountId });
  }

  @Post('reopen')
  @HttpCode(200)
  @Allow(...DESK_ROLES)
  @ApiOkResponse({ type: VersionView })
  reopen(
    @Caller() caller: Access,
    @Param('conversationId', ParseUUIDPipe) id: string,
  ): Promise<VersionView> {
    return this.desk.handle(caller, id, { type: 'Reopen', by: caller.accountId });
  }

  private async mayHold(workspaceId: string, agentId: string): Promise<boolean> {
    const members = await this.database.inWorkspace(workspaceId, (client) =>
      membersOf(client, workspaceId),
    );
    return members.some(
      ({ accountId, role }) => accountId === agentId && DESK_ROLES.includes(role),
    );
  }
}
