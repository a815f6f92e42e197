// What a chart shows, apart from how it is drawn.
import type { Column } from './series';

export type LineKind = 'line' | 'step' | 'pieces' | 'edge';
export type Line = {
  key: string;
  label: string;
  /** name of a colour token, such as `chart-load` */
  color: string;
  width: number;
  dash?: number[];
  kind: LineKind;
  values: Column;
  /** how its values are written; as the left axis does, unless told */
  format?: (value: number) => string;
};
export type Band = { upper: string; lower: string; color: string; opacity: number; hatched?: boolean };
export type Axis = { label: string; format: (value: number) => string };
export type Picture = {
  /** seconds, ascending */
  at: number[];
  lines: Line[];
  bands: Band[];
  horizontals: Array<{ value: number; label: string }>;
  /** pixels kept free at the right, so that charts under each other share their time axis; 8 unless told */
  rightRoom?: number;
  /** drawn as blocks at the foot */
  short: Array<{ from: number; to: number }>;
  leftAxis: Axis;
  rightAxis?: Axis;
  /** the y axis always reaches at least this */
  atLeast: number;
};
