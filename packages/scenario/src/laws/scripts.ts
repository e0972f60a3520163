/** Keeps a program running. */
export const idle: string = 'setInterval(() => {}, 1000);';

/** Prints `up`, then idles. */
export const up: string = `console.log('up'); ${idle}`;

/** Answers every request with what an expression comes to, which may use `request`. */
export function answering(expression: string, port = 'process.env.PORT'): string {
  return `require('node:http').createServer((request, response) => response.end(String(${expression}))).listen(${port});`;
}

/** Answers a request for `/?name` with the variable of that name. */
export const environmentServer: string = answering(
  `JSON.stringify(process.env[new URL(request.url, 'http://x').search.slice(1)] ?? null)`,
);

/** Sends a span of a name over OTLP as JSON, as the service that the environment names, and then runs `after`. */
export function sendingSpan(name: string, after: string): string {
  return `
    const now = String(BigInt(Date.now()) * 1000000n), id = (n) => require('node:crypto').randomBytes(n).toString('hex');
    const attribute = (key, value) => ({ key, value: { stringValue: value } });
    const span = { traceId: id(16), spanId: id(8), name: '${name}', kind: 1, startTimeUnixNano: now, endTimeUnixNano: now };
    fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{
        resource: { attributes: [attribute('service.name', process.env.OTEL_SERVICE_NAME)] },
        scopeSpans: [{ scope: { name: 'law' }, spans: [span] }],
      }] }),
    }).then((response) => { if (!response.ok) throw new Error('status ' + response.status); ${after} });
  `;
}

/** Starts a child that ignores SIGTERM, prints `child` and its process id, and runs `after`. */
export function withChild(after: string): string {
  return `
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('child', process.pid);";
    require('node:child_process').spawn(process.execPath, ['-e', stubborn], { stdio: 'inherit' });
    ${after}
  `;
}
