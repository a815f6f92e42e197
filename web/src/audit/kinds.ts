// What one looks for in the audit, as the types of events it is made of.
export const kinds: ReadonlyArray<readonly [name: string, words: string, types: readonly string[]]> = [
  ['', 'everything', []],
  ['scaling', 'scaling', ['scale_out', 'scale_in', 'scale_up', 'scale_down', 'capacity_set']],
  ['persons', 'by persons', ['group_registered', 'group_updated', 'group_unregistered', 'capacity_set', 'frozen', 'unfrozen', 'token_created', 'token_revoked']],
  ['failures', 'failures', [
    'launch_failed', 'terminate_failed', 'hook_call_failed', 'resize_failed', 'resize_rolled_back', 'instance_failed', 'replacement_stopped', 'action_partial', 'unexpected_termination',
    'metrics_unavailable', 'listing_failed', 'router_failed', 'store_failed', 'evaluation_failed', 'notification_failed',
  ]],
];
