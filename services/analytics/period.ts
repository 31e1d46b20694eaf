/** [from, to), both ISO 8601, as reports are asked for. */
import { IsISO8601, IsOptional } from 'class-validator';

export class Period {
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;
}
