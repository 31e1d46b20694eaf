/** What each step towards "never a queue" costs. */
import { Table } from '@mantine/core';
import type { StaffingStep } from '../api/staffing.js';
import classes from './staffing-page.module.css';

export function PriceLadder({ steps }: { steps: readonly StaffingStep[] }) {
  const [first] = steps;
  if (!first) return <p className={classes.small}>Nothing is expected on that day.</p>;
  return (
    <Table className={classes.ladder} verticalSpacing={5}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Promise</Table.Th>
          <Table.Th>Agents</Table.Th>
          <Table.Th>On the roster</Table.Th>
          <Table.Th>Mean wait</Table.Th>
          <Table.Th>Busy</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {steps.map((step) => (
          <Table.Tr key={nameOf(step)}>
            <Table.Td>{nameOf(step)}</Table.Td>
            <Table.Td>
              <b>{step.agents}</b>
              {step.agents > first.agents && <small> +{step.agents - first.agents}</small>}
            </Table.Td>
            <Table.Td>{step.rostered}</Table.Td>
            <Table.Td>{step.meanWaitSeconds.toFixed(1)} s</Table.Td>
            <Table.Td>{Math.round(step.occupancy * 100)} %</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function nameOf({ promise }: StaffingStep): string {
  return promise.kind === 'answered_within'
    ? `${Math.round(promise.share * 100)} % within ${promise.seconds} s`
    : `${Math.round((1 - promise.waitShareMax) * 100)} % do not wait at all`;
}
