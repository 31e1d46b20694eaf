/** How a run stood to what was really done, day by day, as stacked bars. */
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ShadowDay } from '../api/shadow.js';
import classes from './shadow-page.module.css';

const HEIGHT = 180;
const BAR_MAX = 56;
const PARTS = [
  { key: 'alike', name: 'same or alike', fill: 'var(--good)' },
  { key: 'different', name: 'different', fill: 'var(--warn)' },
  { key: 'silent', name: 'it would not have answered', fill: 'var(--text-3)' },
] as const;

export function AgreementChart({ days }: { days: readonly ShadowDay[] }) {
  return (
    <div className={classes.chart} role="img" aria-label={inWords(days)}>
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <BarChart data={[...days]} margin={{ top: 8, right: 4, bottom: 0, left: -22 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="day" tickLine={false} stroke="var(--text-3)" />
          <YAxis allowDecimals={false} tickLine={false} axisLine={false} stroke="var(--text-3)" />
          <Tooltip
            cursor={{ fill: 'var(--hover)' }}
            contentStyle={{ background: 'var(--surface)', borderColor: 'var(--line-strong)' }}
          />
          <Legend iconSize={10} />
          {PARTS.map((part) => (
            <Bar
              key={part.key}
              dataKey={part.key}
              name={part.name}
              fill={part.fill}
              fillOpacity={0.75}
              stackId="day"
              maxBarSize={BAR_MAX}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function inWords(days: readonly ShadowDay[]): string {
  return days
    .map(
      ({ day, alike, different, silent }) =>
        `${day}: ${alike} same or alike, ${different} different, ${silent} that it would not have answered`,
    )
    .join('; ');
}
