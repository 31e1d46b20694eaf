/**
 * The chat as a visitor sees it: a button in the corner and a panel that it opens. Lives in a
 * shadow root, so that neither the site's styles nor ours leak.
 */
import type { Chat } from './chat.js';
import type { ChatState, Message } from './chat-state.js';
import { AddressField } from './address-field.js';
import { bubble } from './bubble.js';
import { Composer } from './composer.js';
import { element } from './element.js';
import { isHidden, isShut, shutNotice, whoIsHere } from './head-words.js';
import { icon } from './icons.js';
import styles from './widget.css?inline';
import type { Words } from './words.js';

const TOLD_MS = 6_000;
/** Messages of one author within this time stand under one name. */
const GROUP_MS = 5 * 60_000;

export class View {
  private readonly root: ShadowRoot;
  private readonly launcher: HTMLButtonElement;
  private readonly badge = element('span', { class: 'badge', hidden: '' });
  private readonly panel: HTMLElement;
  private readonly title = element('h2', { id: 'title' });
  private readonly subtitle = element('p', { class: 'subtitle' });
  private readonly notice = element('p', { class: 'notice', role: 'status', hidden: '' });
  private readonly banner = element('p', { class: 'banner', role: 'status', hidden: '' });
  private readonly log: HTMLElement;
  private readonly typing = element('p', { class: 'typing', 'aria-live': 'polite' });
  private readonly composer: Composer;
  private readonly address: AddressField;
  private readonly drawn = new Map<string, { key: string; node: HTMLElement }>();
  private isOpen = false;
  /** A problem stands in the banner until then. */
  private toldUntil = 0;
  /** The visitor reads the newest; one who has scrolled up is left in peace. */
  private isAtEnd = true;
  private state: ChatState | null = null;

  constructor(
    private readonly chat: Chat,
    private readonly words: Words,
    private readonly language: string,
  ) {
    const host = element('div', { id: 'convolog-widget' });
    this.root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    this.log = element('div', {
      class: 'log',
      role: 'log',
      'aria-label': words.log,
      'aria-live': 'polite',
      tabindex: '0',
    });
    this.followEnd();
    this.composer = new Composer(chat, words, {
      onSaid: () => this.toEnd(),
      onProblem: (problem) => this.tell(problem),
    });
    this.address = new AddressField(words, (address) => chat.leaveAddress(address));
    this.launcher = this.makeLauncher();
    this.panel = this.makePanel();
    this.root.append(
      element('div', { class: 'corner', lang: language }, this.panel, this.launcher),
    );
    document.body.append(host);
    document.addEventListener('visibilitychange', () => this.watch());
    addEventListener('focus', () => this.watch());
  }

  toggle(isOpen = !this.isOpen): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.panel.hidden = !isOpen;
    this.launcher.setAttribute('aria-expanded', String(isOpen));
    this.launcher.setAttribute('aria-label', isOpen ? this.words.close : this.words.open);
    this.launcher.firstElementChild?.replaceWith(icon(isOpen ? 'close' : 'chat'));
    if (isOpen) {
      this.chat.open();
      this.composer.focus();
      this.toEnd();
    } else {
      this.launcher.focus();
    }
    this.drawLauncher();
    this.watch();
  }

  draw(state: ChatState): void {
    this.state = state;
    const { site, unread } = state;
    if (site) (this.root.host as HTMLElement).style.setProperty('--colour', site.colour);
    this.title.textContent = site?.name ?? '';
    this.subtitle.textContent = whoIsHere(state, this.words, Date.now());
    this.drawHours(state);
    this.drawLauncher();
    this.badge.hidden = unread === 0;
    this.badge.textContent = unread > 9 ? '9+' : String(unread);
    this.badge.setAttribute('aria-label', `${unread} ${this.words.unread}`);
    // The first words are asked for no more than a first name, and go without it.
    this.composer.name.hidden =
      state.isKnown || state.messages.some(({ direction }) => direction === 'in');
    this.address.draw(state);
    this.drawBanner(state);
    this.drawLog(state);
    this.typing.textContent = state.typing
      ? `${state.typing.name ?? this.words.agent} ${this.words.typing}`
      : '';
    this.typing.classList.toggle('active', state.typing !== null);
  }

  /** No button flashes up before it is known whether it is to be there; an open panel keeps its own. */
  private drawLauncher(): void {
    const { state } = this;
    this.launcher.hidden = !this.isOpen && (!state?.isSettled || isHidden(state));
  }

  private drawHours(state: ChatState): void {
    // A site hides a button of its own by this.
    if (state.isSettled)
      (this.root.host as HTMLElement).dataset['hours'] = isShut(state.hours) ? 'shut' : 'open';
    const text = shutNotice(state, this.words, this.language, Date.now());
    this.notice.hidden = text === '';
    // A screen reader hears it once, not with every message.
    if (this.notice.textContent !== text) this.notice.textContent = text;
  }

  private drawBanner({ connection }: ChatState): void {
    const text = {
      idle: '',
      online: '',
      connecting: this.words.connecting,
      lost: navigator.onLine ? this.words.connecting : this.words.offline,
      closed: this.words.closed,
    }[connection];
    this.composer.isClosed = connection === 'closed';
    if (this.toldUntil > Date.now()) return;
    this.banner.hidden = text === '';
    if (this.banner.textContent !== text) this.banner.textContent = text;
  }

  private tell(problem: string): void {
    this.toldUntil = Date.now() + TOLD_MS;
    this.banner.hidden = false;
    this.banner.textContent = problem;
    setTimeout(() => {
      if (this.state) this.drawBanner(this.state);
    }, TOLD_MS);
  }

  /** Only what changed is drawn again: pictures keep standing, and a screen reader hears news only. */
  private drawLog({ messages, site, seenUpTo }: ChatState): void {
    const nodes: Node[] = [];
    if (site?.greeting)
      nodes.push(
        this.once('greeting', site.greeting, () =>
          element('p', { class: 'greeting' }, site.greeting),
        ),
      );
    const byMessageId = new Map(messages.map((message) => [message.messageId, message]));
    let before: Message | null = null;
    for (const message of messages) {
      const day = this.dayOf(message.at);
      if (!before || this.dayOf(before.at) !== day)
        nodes.push(this.once(`day ${day}`, day, () => element('p', { class: 'day' }, day)));
      if (message.direction === 'out' && isNewAuthor(before, message)) {
        const name = message.authorName ?? this.words.agent;
        nodes.push(
          this.once(`name ${message.id}`, name, () => element('p', { class: 'name' }, name)),
        );
      }
      const isNewest = message === messages.at(-1);
      const { replyToMessageId } = message;
      const quoted = (replyToMessageId && byMessageId.get(replyToMessageId)) || null;
      const key = [
        message.cursor,
        message.problem,
        message.content.kind,
        isNewest,
        quoted !== null,
        message.direction === 'in' && (message.cursor ?? Infinity) <= seenUpTo,
      ].join(' ');
      nodes.push(
        this.once(message.id, key, () =>
          bubble(message, {
            chat: this.chat,
            words: this.words,
            language: this.language,
            seenUpTo,
            quoted,
            isNewest,
          }),
        ),
      );
      before = message;
    }
    const isSame =
      nodes.length === this.log.childNodes.length &&
      nodes.every((node, index) => node === this.log.childNodes[index]);
    if (!isSame) this.log.replaceChildren(...nodes);
    if (this.isAtEnd) this.toEnd();
  }

  private once(id: string, key: string, draw: () => HTMLElement): HTMLElement {
    const known = this.drawn.get(id);
    if (known?.key === key) return known.node;
    const node = draw();
    this.drawn.set(id, { key, node });
    return node;
  }

  private dayOf(at: Date): string {
    const midnight = new Date().setHours(0, 0, 0, 0);
    if (at.getTime() >= midnight) return this.words.today;
    if (at.getTime() >= midnight - 24 * 3_600_000) return this.words.yesterday;
    return new Intl.DateTimeFormat(this.language, { dateStyle: 'medium' }).format(at);
  }

  private toEnd(): void {
    this.isAtEnd = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  private followEnd(): void {
    this.log.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.log;
      this.isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    });
    // Pictures take their place when they are there. Such events do not bubble, but can be caught.
    this.log.addEventListener(
      'load',
      () => {
        if (this.isAtEnd) this.toEnd();
      },
      true,
    );
  }

  private watch(): void {
    this.chat.watch(this.isOpen && document.visibilityState === 'visible');
  }

  private makeLauncher(): HTMLButtonElement {
    const button = element(
      'button',
      {
        type: 'button',
        class: 'launcher',
        'aria-label': this.words.open,
        'aria-expanded': 'false',
        'aria-controls': 'panel',
        hidden: '',
      },
      icon('chat'),
      this.badge,
    );
    button.onclick = () => this.toggle();
    return button;
  }

  private makePanel(): HTMLElement {
    const close = element(
      'button',
      { type: 'button', class: 'close', 'aria-label': this.words.close },
      icon('close'),
    );
    close.onclick = () => this.toggle(false);
    const panel = element(
      'section',
      { id: 'panel', class: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: '' },
      element('header', {}, element('div', {}, this.title, this.subtitle), close),
      this.notice,
      this.banner,
      this.log,
      this.typing,
      this.address.node,
      this.composer.name,
      this.composer.form,
    );
    panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.toggle(false);
      // The site's own shortcuts must not hear what is typed here.
      event.stopPropagation();
    });
    return panel;
  }
}

function isNewAuthor(before: Message | null, message: Message): boolean {
  return (
    before?.direction !== 'out' ||
    before.authorName !== message.authorName ||
    message.at.getTime() - before.at.getTime() > GROUP_MS
  );
}
