/** Staff: workspaces, accounts, who belongs where in which role, and sessions. See ADR 0009. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1700000000020 implements MigrationInterface {
  name = 'Accounts1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table workspace (
        workspace_id uuid primary key,
        name text not null check (length(name) between 1 and 200),
        created_at timestamptz not null default now()
      );

      create table account (
        account_id uuid primary key,
        -- Kept in lower case by the code; unique whatever the spelling.
        email text not null,
        name text not null check (length(name) between 1 and 200),
        password_hash text not null,
        created_at timestamptz not null default now()
      );
      create unique index account_email on account (lower(email));

      create table membership (
        workspace_id uuid not null references workspace,
        account_id uuid not null references account,
        role text not null check (role in ('agent', 'lead', 'analyst', 'admin')),
        created_at timestamptz not null default now(),
        primary key (workspace_id, account_id)
      );
      create index membership_account on membership (account_id, created_at);

      -- Only the hash of a token is kept: whoever reads this table cannot sign in with it.
      create table session (
        session_id uuid primary key,
        token_sha256 bytea not null unique check (length(token_sha256) = 32),
        account_id uuid not null references account,
        created_at timestamptz not null default now(),
        last_used_at timestamptz not null default now(),
        expires_at timestamptz not null,
        ended_at timestamptz
      );
      create index session_account on session (account_id) where ended_at is null;

      -- Attempts to sign in, by hash of the address and of the network address, to slow guessing.
      create table sign_in_attempt (
        attempt_id uuid primary key,
        account_key bytea not null,
        network_key bytea not null,
        at timestamptz not null default now()
      );
      create index sign_in_attempt_account on sign_in_attempt (account_key, at);
      create index sign_in_attempt_network on sign_in_attempt (network_key, at);
      create index sign_in_attempt_at on sign_in_attempt (at);

      select protect_workspace_table('workspace', 'select, insert, update');
      select protect_workspace_table('membership');
      grant select, insert, update on account to convolog_app;
      grant select, insert, update, delete on session, sign_in_attempt to convolog_app;

      -- An account may belong to several workspaces; each of them sees it through its membership.
      grant select (account_id, email, name) on account to convolog_desk;
      alter table account enable row level security;
      alter table account force row level security;
      create policy app_all on account to convolog_app using (true) with check (true);
      create policy desk_own on account for select to convolog_desk
        using (account_id in (select account_id from membership));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table sign_in_attempt, session, membership, account, workspace');
  }
}
