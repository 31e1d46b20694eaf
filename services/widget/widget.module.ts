/** Composition root of the widget's server. It hands out files; there is nothing to compose. */
import { Module } from '@nestjs/common';

@Module({})
export class WidgetModule {}
