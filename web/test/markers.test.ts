import { expect, test } from 'vitest';
import { markerOf, mergeMarkers } from '../src/chart/markers';

const event = (type: string, second: number) => ({ sequence: second + 1, at: new Date(second * 1000).toISOString(), type, message: type, details: {} });

test('markers that cannot be told apart are one of the worst kind, with their number', () => {
  const markers = ['scale_out', 'launch_failed', 'scale_in', 'scale_out'].map((type, index) => markerOf(event(type, [0, 5, 10, 100][index]!))!);
  const merged = mergeMarkers(markers, (at) => at / 1000);
  expect(merged.map(({ icon, count, x }) => [icon, count, x])).toEqual([['✕', 3, 0], ['▲', 1, 100]]);
});

test('details of an action have no mark of their own', () => {
  expect(['instance_ready', 'instance_launching', 'action_completed'].map((type) => markerOf(event(type, 0)))).toEqual([null, null, null]);
});

test('what persons did is told apart from what the autoscaler did', () => {
  expect(['group_updated', 'capacity_set', 'frozen', 'scale_out'].map((type) => markerOf(event(type, 0))?.person)).toEqual([true, true, true, false]);
});
