// One EventSource that comes back by itself: from where it was, sooner or later as the timetable says.
import { retryDelay, silence } from './backoff';
import { address, get } from './client';
import { connection, recentEvents, type News } from './news';

const noticed = 3000;
const saidFor = 5000;

export class Stream {
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private heard = 0;
  private lastId = '';
  /** what it was opened with, or undefined for all groups */
  groups: string | undefined;

  constructor(private readonly tell: (news: News) => void) {}

  get isOpen() {
    return this.source !== null;
  }

  open(groups: string | undefined) {
    this.close();
    this.groups = groups;
    const after = this.lastId || recentEvents.get().at(-1)?.sequence;
    const made = new EventSource(address('events/stream', { groups, after }));
    this.source = made;
    this.heard = Date.now();
    made.onopen = () => this.opened();
    // Closed is an answer other than a stream, while a connection that broke is still connecting.
    made.onerror = () => this.lost(made.readyState === EventSource.CLOSED);
    const on = (name: string, take: (message: MessageEvent<string>) => void) =>
      made.addEventListener(name, (message) => {
        this.heard = Date.now();
        take(message as MessageEvent<string>);
      });
    on('event', (message) => {
      this.lastId = message.lastEventId || this.lastId;
      this.tell({ kind: 'event', event: JSON.parse(message.data) });
    });
    on('group', (message) => this.tell({ kind: 'group', row: JSON.parse(message.data) }));
    on('heartbeat', () => undefined);
    for (const name of ['gap', 'resync']) on(name, () => this.tell({ kind: 'resync' }));
    on('reset', (message) => {
      // The server never gave the id we came with: what we know is of another past.
      this.lastId = message.lastEventId;
      this.tell({ kind: 'reset' });
    });
  }

  close() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }

  /** To be called every few seconds: silence where a heartbeat is due is a lost connection. */
  check() {
    if (this.source && Date.now() - this.heard > silence) this.lost();
  }

  private opened() {
    this.attempt = 0;
    const before = connection.get();
    const away = before.state === 'lost' ? Date.now() - before.since : 0;
    this.tell({ kind: 'connection', connection: { state: 'live', caughtUp: away > noticed } });
    if (before.state !== 'lost') return;
    // Rows are not replayed as events are, so they are read once more.
    this.tell({ kind: 'resync' });
    setTimeout(() => {
      if (connection.get().state === 'live') this.tell({ kind: 'connection', connection: { state: 'live', caughtUp: false } });
    }, saidFor);
  }

  private lost(refused = false) {
    // An EventSource does not tell why: a request does, and a 401 asks who it is to sign in again.
    if (refused) void get('groups', { limit: 1 }).catch(() => undefined);
    this.source?.close();
    this.source = null;
    const wait = retryDelay(this.attempt++, Math.random());
    const before = connection.get();
    this.tell({ kind: 'connection', connection: { state: 'lost', since: before.state === 'lost' ? before.since : Date.now(), next: Date.now() + wait } });
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(this.groups), wait);
  }
}
