/** Expected arrivals with their band as bars, agents needed and planned as steps above them. */
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { StaffingSlot } from '../api/staffing.js';
import classes from './staffing-page.module.css';

const HEIGHT = 300;
const EVERY_FOURTH = 3;

export function DayChart({ slots }: { slots: readonly StaffingSlot[] }) {
  const rows = slots.map(({ low, high, ...slot }) => ({ ...slot, band: [low, high] }));
  return (
    <div className={classes.chart} role="img" aria-label={inWords(slots)}>
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <ComposedChart data={rows} margin={{ top: 8, right: 4, bottom: 0, left: -12 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="time" interval={EVERY_FOURTH} tickLine={false} stroke="var(--text-3)" />
          <YAxis yAxisId="arrivals" tickLine={false} axisLine={false} stroke="var(--text-3)" />
          <YAxis
            yAxisId="agents"
            orientation="right"
            allowDecimals={false}
            tickLine={false}
            axisLine={false}
            stroke="var(--text-3)"
            width={32}
          />
          <Tooltip content={<SlotTip />} />
          <Legend iconSize={10} />
          <Area
            yAxisId="arrivals"
            dataKey="band"
            name="band of 80 %"
            type="step"
            stroke="none"
            fill="var(--accent)"
            fillOpacity={0.14}
            isAnimationActive={false}
          />
          <Bar
            yAxisId="arrivals"
            dataKey="expected"
            name="expected"
            fill="var(--accent)"
            fillOpacity={0.55}
            radius={[3, 3, 0, 0]}
            isAnimationActive={false}
          />
          <Line
            yAxisId="agents"
            dataKey="needed"
            name="agents needed"
            type="step"
            stroke="var(--good)"
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
          <Line
            yAxisId="agents"
            dataKey="planned"
            name="agents as lately"
            type="step"
            stroke="var(--warn)"
            strokeWidth={2}
            strokeDasharray="4 3"
            dot={false}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

function SlotTip({
  active,
  payload,
}: {
  active?: boolean;
  payload?: { payload?: StaffingSlot }[];
}) {
  const slot = payload?.[0]?.payload as (StaffingSlot & { band: [number, number] }) | undefined;
  if (!active || !slot) return null;
  const [low, high] = slot.band;
  return (
    <div className={classes.tip}>
      <b>{slot.time}</b>
      <span>
        {slot.expected} expected ({Math.round(low)} to {Math.round(high)})
      </span>
      <span>
        {slot.needed} needed, {slot.planned} as lately
      </span>
    </div>
  );
}

function inWords(slots: readonly StaffingSlot[]): string {
  const total = slots.reduce((sum, { expected }) => sum + expected, 0);
  const most = slots.reduce((best, slot) => (slot.needed > best.needed ? slot : best));
  return `${Math.round(total)} expected in the day; at most ${most.needed} agents needed, at ${most.time}`;
}
