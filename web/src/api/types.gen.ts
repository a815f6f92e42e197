// Made by tools/types.mjs from openapi.yaml; not to be edited.

export type Problem = {
  /** stable: urn:novacron:problem:NAME */
  type: string;
  title: string;
  status: number;
  detail?: string;
  /** id of this request in the server's log */
  instance?: string;
  errors?: Array<FieldProblem>;
  warnings?: Array<FieldProblem>;
  /** of the stored document, where the request's is stale */
  currentVersion?: number;
};

export type FieldProblem = {
  /** such as rules[0].scaleInThreshold; empty means the document */
  path: string;
  found: string;
  allowed: string;
  line?: number;
  column?: number;
};

export type Health = {
  status: "up" | "down";
  checks?: Record<string, string>;
};

export type GroupDocument = {
  id: string;
  name?: string;
  labels?: Record<string, string>;
  resourceType: "vm" | "container" | "pod" | "service" | "process" | "storage_node" | "compute_node";
  mode?: "horizontal" | "vertical" | "mixed";
  controller?: string;
  enabled?: boolean;
  dryRun?: boolean;
  minCapacity: number;
  maxCapacity: number;
  desiredCapacity?: number;
  evaluationInterval?: string;
  warmup?: string;
  metrics?: Record<string, unknown>;
  rules?: Array<Record<string, unknown>>;
  behavior?: Record<string, unknown>;
  schedules?: Array<Record<string, unknown>>;
  predictive?: Record<string, unknown>;
  budget?: Record<string, unknown>;
  freeze?: Array<Record<string, unknown>>;
  launchTemplate?: Record<string, unknown>;
};

export type Group = GroupDocument & {
  /** of the document; also the ETag */
  version?: number;
  status?: GroupStatus;
};

export type GroupStatus = {
  desired: number;
  /** pending and running, not on their way out */
  current: number;
  ready: number;
  state?: GroupState;
  conditions: Array<Condition>;
  promise?: PromiseState;
  freeze?: OperatorFreeze;
  lastDecision?: DecisionSummary;
};

export type PromiseState = {
  /** share of time that may be short, 0–1 */
  bound: number;
  /** share of the last seven days that was */
  shortShare: number;
  /** shortShare / bound; above 1 the bound is broken */
  used: number;
  /** four fifths of it are used, or more */
  atRisk: boolean;
};

export type Condition = {
  type: "able_to_scale" | "scaling_active" | "scaling_limited";
  status: boolean;
  reason: string;
  /** left out before the first evaluation */
  since?: string;
};

export type OperatorFreeze = {
  direction: "both" | "in";
  by: string;
  reason?: string;
  since: string;
  until?: string;
};

export type GroupState = "failing" | "no_data" | "bound_at_risk" | "at_max" | "frozen" | "paused" | "dry_run" | "scaling" | "steady" | "new";

export type GroupRow = {
  id: string;
  name: string;
  labels?: Record<string, string>;
  state: GroupState;
  attention?: boolean;
  desired: number;
  current: number;
  ready: number;
  min: number;
  max: number;
  /** of the last decision */
  reason: string;
  /** of what runs, each instance by its size, where prices are known */
  pricePerHour?: number;
  promise?: PromiseState;
  evaluatedAt?: string;
  /** last decision that changed the capacity */
  changedAt?: string;
  version?: number;
  /** The last hour, a point a minute (its highest), in instances; null where nothing is known */
  spark?: {
    /** epoch milliseconds of the first point */
    from: number;
    stepMillis: number;
    ready: Array<number | null>;
    /** left out where no demand is known */
    load?: Array<number | null>;
  };
};

export type Lanes = {
  from: string;
  to: string;
  schedules: Array<{
    name: string;
    from: string;
    to: string;
    /** at least so many */
    capacity?: number;
    minCapacity?: number;
    maxCapacity?: number;
  }>;
  freezes: Array<{
    direction: "both" | "in";
    reason: string;
    /** who froze it; left out for freezes of the document */
    by?: string;
    from: string;
    to: string;
  }>;
  /** Where the forecast asked for more than the rules did */
  predictive: Array<{
    from: string;
    to: string;
  }>;
};

export type SeriesList = {
  from: string;
  to: string;
  series: Array<Series>;
  /** The demand, where it is known; divided by capacityPerInstance it is what is needed, in instances */
  load?: Series & {
    capacityPerInstance: number;
  };
};

export type Series = {
  metric: string;
  stepMillis: number;
  at: Array<number>;
  low: Array<number>;
  mean: Array<number>;
  high: Array<number>;
};

export type Forecast = {
  group: string;
  mode: "recommend" | "scale";
  /** whose values are the demand */
  metric: string;
  /** whether they are multiplied by the ready instances */
  timesReady?: boolean;
  stepMillis: number;
  /** when the model was learned; it has followed every step since */
  fittedAt: string;
  /** of demand that capacity is for, 0–1 */
  quantile: number;
  /** From a launch to an instance that serves */
  leadTime: {
    seconds: number;
    from: "document" | "measured" | "warmup";
    /** it was measured from */
    startups?: number;
  };
  /** Demand one instance serves; left out while it is being learned */
  capacityPerInstance?: {
    value: number;
    from: "document" | "learned";
    /** percent */
    fullUtilization?: number;
    /** it was learned from */
    steps?: number;
    /** a quarter of them say at most this */
    low?: number;
    /** a quarter of them say at least this */
    high?: number;
  };
  reliability: Reliability;
  /** whether confidence reaches minConfidence */
  trusted?: boolean;
  minConfidence?: number;
  /** the same in words */
  sentence?: string;
  /** What keeps predictive.objective; left out where the group has none */
  promise?: {
    /** share of time that may be short, 0–1 */
    bound: number;
    /** share of the last seven days that was */
    shortShare: number;
    /** probability of being short that is aimed at now */
    aim: number;
    /** load to order capacity for, in instances */
    raise: number;
    /** load whose capacity is not released, in instances */
    keep: number;
    /** which of the strategies drives */
    strategy: string;
    /** whose forecast it follows most */
    leader: string;
  };
  /** One column each; times are epoch milliseconds, where a step begins */
  points: {
    at: Array<number>;
    mean: Array<number>;
    quantiles: Array<{
      /** 0–1 */
      level: number;
      values: Array<number>;
    }>;
    /** instances the quantile takes */
    needed?: Array<number>;
  };
  /** What the mean is made of, by step as in `points` */
  components: {
    /** whether the parts are factors; else they are added */
    multiplicative: boolean;
    level: number;
    day: Array<number>;
    week: Array<number>;
    rest: Array<number>;
  };
  weights: Array<{
    member: string;
    /** 0–1; all add up to 1 */
    weight: number;
  }>;
  model: {
    algorithm: string;
    /** the rung of the ladder that the history allows, such as two_weeks */
    path: string;
    /** steps with a value */
    known: number;
    gaps: number;
    zeroShare?: number;
    outliers?: number;
    seasons: Array<{
      seconds: number;
      /** 0–1, the share of the variance it explains */
      strength: number;
    }>;
    trend: {
      perDay: number;
      /** whether it is a share of the level */
      relative: boolean;
      probability?: number;
      significant: boolean;
    };
    shift?: {
      at: string;
      factor: number;
    };
    /** forecasts the errors are from, replayed ones too */
    origins?: number;
    meanError?: number;
    /** over that of the seasonal naive forecast */
    scaledError?: number;
  };
};

export type BacktestRequest = {
  /** the document to try */
  group: Record<string, unknown>;
  /** the group whose history is played; default: the id of the document */
  of?: string;
  /** default: 7 days before to */
  from?: string;
  /** default: now */
  to?: string;
  /** how instances start and serve, where that is not as measured */
  model?: Record<string, unknown>;
};

export type BegunBacktest = {
  id: string;
  state: "running" | "done" | "failed";
  /** share of the time that was played, 0–1 */
  progress: number;
  result?: Comparison;
  /** why there is no result */
  problem?: string;
};

export type Comparison = {
  of: string;
  from: string;
  to: string;
  steps: number;
  /** without a value of their own; the last is repeated */
  filledSteps: number;
  model: Record<string, unknown>;
  running: Figures;
  edited: Figures;
};

export type Figures = {
  steps: number;
  instanceHours: number;
  cost: number;
  oracleInstanceHours?: number;
  oracleCost?: number;
  costRatio?: number;
  underProvisionedTimeShare: number;
  overProvisionedTimeShare?: number;
  unservedShare?: number;
  sloViolationShare: number;
  instability?: number;
  efficiency?: number;
  scalingActions: {
    out?: number;
    in?: number;
    up?: number;
    down?: number;
  };
};

export type TuneRequest = {
  /** share of time that may be short; default: the promise of the group, else 0.01 */
  underProvisionedTime?: number;
  /** default: 7 days before to */
  from?: string;
  /** default: now */
  to?: string;
  /** how instances start and serve, where that is not as measured */
  model?: Record<string, unknown>;
};

export type Frontier = {
  of: string;
  from: string;
  to: string;
  steps: number;
  /** without a value of their own; the last is repeated */
  filledSteps: number;
  model: Record<string, unknown>;
  /** share of time that may be short, 0–1 */
  bound: number;
  /** settings that were played */
  tried: number;
  running: Figures;
  alwaysMaximum: Figures;
  points: Array<{
    /** the cheapest that keeps the bound with something to spare */
    chosen: boolean;
    figures: Figures;
    /** by path, what differs from the running document */
    changes: Record<string, string>;
    /** the whole document as YAML, to be edited and applied */
    document: string;
  }>;
};

export type Reliability = {
  /** whose time has come */
  forecasts: number;
  /** 0–1, those within 20 % of what happened; 0 with fewer than 20 */
  confidence: number;
  /** mean absolute error, in the unit of the load */
  meanError?: number;
  /** the same as a share of what happened */
  relativeError?: number;
  /** share at or below the configured quantile */
  belowQuantile?: number;
  bands?: Array<{
    /** 0–1 */
    promised: number;
    /** 0–1 */
    measured: number;
  }>;
};

export type ForecastAccuracy = {
  group: string;
  from: string;
  to: string;
  stepMillis: number;
  quantile: number;
  all: Reliability;
  leads: Array<Reliability & {
    /** from the time they were made to the step they were for */
    leadSeconds: number;
  }>;
  /** One column each; times are epoch milliseconds of the steps they were for */
  series: {
    at: Array<number>;
    mean: Array<number>;
    quantile: Array<number>;
    actual: Array<number>;
  };
};

export type CostPage = {
  from: string;
  to: string;
  by: string;
  rows: Array<CostRow>;
  total?: CostRow;
  next?: string;
};

export type CostRow = {
  /** a group, a day, a label's value (empty for groups without it), or `total` */
  key: string;
  groups: number;
  /** of them, those without a price; their cost is not in any sum */
  unpricedGroups: number;
  /** length of the span, times groups */
  spanHours: number;
  /** of it, those in which the size of the fleet is known; all sums are over these */
  seenHours: number;
  /** pending and running instances × time */
  instanceHours: number;
  /** had groups always been at maxCapacity */
  maximumInstanceHours: number;
  /** instance-hours × price */
  cost?: number;
  maximumCost?: number;
  /** of the groups' budgets, where they have one */
  currency?: string;
  /** why money is not there, or not all of it */
  note?: string;
  actions: {
    out: number;
    in: number;
    up: number;
    down: number;
    /** how often three scale-outs in a row did not move their metric */
    ineffective: number;
    /** how often three reversals came within the longest cooldown */
    oscillating: number;
  };
  /** Over the time in which demand and what an instance serves are known; absent where they never are */
  compared?: {
    hours: number;
    instanceHours: number;
    /** the least that would have served every step, in hindsight, with the same start-up time */
    oracleInstanceHours: number;
    maximumInstanceHours: number;
    /** carried load */
    usedInstanceHours: number;
    /** carried none, up to the most that was needed that day */
    spareInstanceHours: number;
    /** beyond the most that was needed that day */
    idleInstanceHours: number;
    cost?: number;
    oracleCost?: number;
    usedCost?: number;
    spareCost?: number;
    idleCost?: number;
    /** instanceHours / oracleInstanceHours */
    costRatio?: number;
    /** usedInstanceHours / instanceHours */
    efficiency?: number;
    /** share of time with fewer ready than needed */
    underProvisionedTimeShare: number;
    /** share of time with more */
    overProvisionedTimeShare: number;
    /** θU: 100 × mean of missing / needed */
    underProvisioningAccuracy: number;
    /** θO: 100 × mean of surplus / needed */
    overProvisioningAccuracy: number;
    /** share of time in which supply moved and need did not move the same way */
    instability: number;
  };
  /** Forecasts that were made, compared with what happened */
  forecasts?: {
    count: number;
    /** share within 20 % of what happened; absent with fewer than 20 */
    confidence?: number;
    /** mean absolute error as a share of what happened */
    relativeError?: number;
  };
};

export type GroupIndex = {
  groups: Array<GroupRow>;
  /** Sums of all groups that match, of all pages */
  totals: {
    groups: number;
    ready: number;
    desired: number;
    /** of the groups whose prices are known; left out where there is none */
    pricePerHour?: number;
    /** how many these are */
    priced?: number;
    /** groups whose promise is being kept */
    promises: number;
    /** of these, the mean share of the last seven days that was short */
    shortShare?: number;
  };
  /** Where asked for, every group that matches, in order, as two columns */
  order?: {
    ids: Array<string>;
    states: Array<GroupState>;
  };
  /** groups that match */
  total: number;
  /** of them, those that need a person */
  attention?: number;
  /** groups that match by state */
  counts: Record<string, number>;
  next?: string;
};

export type GroupPage = {
  groups: Array<Group>;
  next?: string;
};

export type Decision = {
  group: string;
  at: string;
  action: "scale_out" | "scale_in" | "scale_up" | "scale_down" | "none";
  from: Capacity;
  to: Capacity;
  rule?: string | null;
  limitedBy: Array<string>;
  dryRun?: boolean;
  reason: string;
  trace: Array<TraceStep>;
  memory?: Record<string, unknown>;
  plan?: Record<string, unknown>;
  events?: Array<Record<string, unknown>>;
};

export type DecisionSummary = {
  at: string;
  action: "scale_out" | "scale_in" | "scale_up" | "scale_down" | "none";
  from: Capacity;
  to: Capacity;
  rule?: string | null;
  limitedBy: Array<string>;
  reason: string;
};

export type Capacity = {
  instances: number;
  size?: string | null;
};

export type TraceStep = {
  stage: string;
  rule?: string | null;
  code: string;
  recommendation?: number;
  /** where the step is about a size */
  recommendedSize?: string;
  inputSize?: string;
  outputSize?: string;
  input: number;
  output: number;
  note: string;
};

export type DecisionPage = {
  decisions: Array<Decision>;
  next?: string;
};

export type Instance = {
  id: string;
  state: "pending" | "running" | "stopped" | "terminating" | "failed";
  ready?: boolean;
  healthy: boolean;
  draining: boolean;
  protected: boolean;
  since?: string;
  size?: string;
  zone?: string;
  host?: string;
  address?: string;
  hook?: HookWait;
};

export type HookWait = {
  transition: "launching" | "terminating";
  /** called: it is called; accepted: its answer comes over the API; the others are over or not begun */
  phase: "expected" | "called" | "accepted" | "continued" | "abandoned" | "withdrawn";
  /** its name in the group's document */
  hook?: string;
  /** the same at every call of this wait */
  token?: string;
  since?: string;
  /** when its default result counts unless a heartbeat comes */
  due?: string;
  /** when it counts whatever comes */
  latest?: string;
  heartbeatAt?: string;
  /** calls so far */
  attempts?: number;
};

export type HookAnswer = {
  result?: "continue" | "abandon";
  heartbeat?: true;
  /** of the wait, as the hook was given it; left out, whichever wait it is */
  token?: string;
  reason?: Reason;
};

export type InstanceList = {
  instances: Array<Instance>;
};

export type VersionPage = {
  versions: Array<{
    version: number;
    at: string;
    by: string;
    group: Group;
  }>;
  next?: string;
};

export type Event = {
  sequence: number;
  at: string;
  /** left out for events of the service itself */
  group?: string;
  type: EventType;
  message: string;
  details: Record<string, string>;
  intent?: string;
};

export type EventType = string;

export type EventPage = {
  events: Array<Event>;
  next?: string;
};

export type EventCheck = {
  intact: boolean;
  checked: number;
  /** sequence the retained chain begins with */
  first: number;
  last: number;
  broken?: {
    sequence: number;
    problem: string;
  };
};

export type Verdict = {
  valid: boolean;
  groups: Array<string>;
  errors: Array<FieldProblem>;
  warnings: Array<FieldProblem>;
};

export type SampleList = {
  samples: Array<{
    group: string;
    metric: string;
    /** left out: the value is the group's own */
    instance?: string;
    value: number;
    /** left out: now */
    at?: string;
  }>;
};

export type SampleReport = {
  taken: number;
  refused: number;
  /** the first of those refused */
  errors: Array<FieldProblem>;
};

export type CapacityChange = {
  capacity: number;
  reason?: Reason;
};

export type ReasonRequest = {
  reason?: Reason;
};

export type FreezeRequest = {
  direction?: "both" | "in";
  /** left out until it is lifted */
  until?: string;
  reason?: Reason;
};

export type Reason = string;

export type SignIn = {
  token?: string;
  /** signs in once, instead of a token */
  code?: string;
};

export type Role = "viewer" | "operator" | "admin";

export type TokenName = string;

export type Caller = {
  name: string;
  role: Role;
  by?: "token" | "session" | "anonymous";
};

export type SignedIn = {
  signedIn: boolean;
  caller?: Caller;
};

export type TokenRequest = {
  name: TokenName;
  role: Role;
  expiresAt?: string;
};

export type Token = {
  name: string;
  role: Role;
  source: "store" | "configuration";
  createdAt?: string;
  expiresAt?: string;
  revokedAt?: string;
};

export type NewToken = Token & {
  token: string;
};

export type DeadLetter = {
  sink: string;
  /** of the event */
  sequence: number;
  /** when it was given up */
  at: string;
  attempts: number;
  why: string;
};

export type DeadLetterList = {
  letters: Array<DeadLetter>;
};

export type TokenList = {
  tokens: Array<Token>;
};
