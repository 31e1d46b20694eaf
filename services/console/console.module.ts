/** Composition root of the front door: what it says itself; the rest it serves or passes on. */
import { Module } from '@nestjs/common';
import { SiteController } from './site.controller.js';

@Module({ controllers: [SiteController] })
export class ConsoleModule {}
