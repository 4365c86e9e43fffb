import { describe, expect, it } from 'vitest';
import { cut, escapeHtml, html, scrollable, short } from './markup.js';

describe('html', () => {
  it('escapes text, and takes markup as it is', () => {
    const inner = html`<b>${'<&>"\''}</b>`;
    expect(inner.text).toBe('<b>&lt;&amp;&gt;&quot;&#39;</b>');
    expect(html`<p title="${'a" onclick="b'}">${inner}</p>`.text).toBe(
      '<p title="a&quot; onclick=&quot;b"><b>&lt;&amp;&gt;&quot;&#39;</b></p>',
    );
  });

  it('joins lists, and shows nothing for nothing', () => {
    expect(html`${['a', html`<i>b</i>`, ['<', 1]]}${undefined}${false}${0}`.text).toBe('a<i>b</i>&lt;10');
  });

  it('shows no control characters', () => {
    expect(escapeHtml('a\u0000b\u001b[31mc\u0085\n\td')).toBe('a\ufffdb\ufffd[31mc\ufffd\n\td');
  });
});

describe('names', () => {
  it('are cut by characters, whole in their tooltip', () => {
    expect(cut('😀😀😀', 3)).toBe('😀😀😀');
    expect(cut('😀😀😀😀', 3)).toBe('😀😀…');
    expect(short('short').text).toBe('short');
    expect(short('<a long name>', 5).text).toBe('<span title="&lt;a long name&gt;">&lt;a l…</span>');
  });

  it('of scrolling regions are escaped', () => {
    expect(scrollable('a"b', html`<table></table>`).text).toContain('aria-label="a&quot;b" tabindex="0"><table>');
  });
});
