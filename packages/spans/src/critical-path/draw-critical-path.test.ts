import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { aSpan } from '../support/a-span.ts';
import { criticalPath } from './critical-path.ts';
import { drawCriticalPath } from './draw-critical-path.ts';

const root = aSpan('POST /orders', { to: 100_000 });
const query = aSpan('SELECT stock', { parentSpanId: root.spanId, from: 10_000, to: 40_000 });
const mail = aSpan('send mail', { parentSpanId: root.spanId, from: 20_000, to: 90_000, service: 'mail' });

test('the waterfall marks where the path is', () => {
  expect(drawCriticalPath(criticalPath(new Trace([root, query, mail])), { width: 20 })).toEqual([
    'POST /orders    shop  30.0 µs  30 %  ████──────────────██',
    '  SELECT stock  shop                   ──────',
    '  send mail     mail  70.0 µs  70 %      ██████████████',
  ]);
});

test('a large trace shows what takes the most of the path', () => {
  const many = Array.from({ length: 50 }, (_, index) =>
    aSpan(`step ${index}`, { parentSpanId: root.spanId, from: index * 1000, to: index * 1000 + index }),
  );
  const lines = drawCriticalPath(criticalPath(new Trace([root, ...many])), { maxSpans: 3, width: 10 });
  expect(lines).toHaveLength(4);
  expect(lines.join('\n')).toContain('step 49');
  expect(lines.at(-1)).toBe('… and 48 more spans');
});
